"""Every HTTP route of the template with every wrong signature: a refusal, and no port is used."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from local.stack.function_events import Route
from local.stack.routes import RouteTable
from tests.architecture.reading import events, folder, read_template
from tests.fuzz.case import MESSAGE_ID, WebhookRoute
from tests.fuzz.form_fields import a_form
from tests.fuzz.genuine_requests import STAMP, a_call, call_body, signed_call_event
from tests.fuzz.harness import a_sent_message, bound_to, captured_logs, invoke
from tests.fuzz.memory import Memory
from tests.signed_webhooks import BASE_URL, call_event, call_signature, form_event, route_key, sign

if TYPE_CHECKING:
    from collections.abc import Callable

OPEN = {"GET /webhook/twilio/test"}
BY_KEY = {route_key(route): route for route in WebhookRoute}
FOUND = [
    (folder(function), Route(method=trigger["Properties"]["Method"], path=path))
    for function, _, trigger in events(read_template())
    if trigger["Type"] == "HttpApi" and (path := trigger["Properties"]["Path"])
]
ROUTES = [route.key for _, route in FOUND]
TABLE = RouteTable(FOUND)
RANDOM = Random(5)


def form_with(signature: Callable[[Any, str], str]) -> Callable[[WebhookRoute], dict[str, Any]]:
    def event(route: WebhookRoute) -> dict[str, Any]:
        pairs = a_form(RANDOM, route)
        return form_event(route, pairs, signature(pairs, route.url))

    return event


def other_url(route: WebhookRoute) -> str:
    return BASE_URL + next(other for other in WebhookRoute if other is not route)


def stale_form(route: WebhookRoute) -> dict[str, Any]:
    """Return a form whose signature was right for another message: Twilio's has no time."""
    return form_event(route, a_form(RANDOM, route), sign(a_form(RANDOM, route), route.url))


FORMS: dict[str, Callable[[WebhookRoute], dict[str, Any]]] = {
    "no": form_with(lambda _, __: ""),
    "wrong": form_with(lambda _, __: "bm9uc2Vuc2U="),
    "other token's": form_with(lambda pairs, url: sign(pairs, url, "another-token")),
    "other route's": lambda route: form_event(
        route, pairs := a_form(RANDOM, route), sign(pairs, other_url(route))
    ),
    "stale": stale_form,
}
BODY = call_body(a_call(RANDOM))
CALLS: dict[str, str] = {
    "no": "",
    "wrong": f"t={STAMP},v0={'0' * 64}",
    "other token's": call_signature(BODY, STAMP, "another-secret"),
    "other route's": f"t={STAMP},v0={sign((), BASE_URL + WebhookRoute.INCOMING.value)}",
    "stale": call_signature(BODY, STAMP - 1801),
}


def request_to(route: WebhookRoute, signature: str) -> dict[str, Any]:
    if route is WebhookRoute.CALL:
        return call_event(BODY, CALLS[signature])
    return FORMS[signature](route)


def answer_to(route: WebhookRoute, method: str, event: dict[str, Any]) -> tuple[int, Memory]:
    """Invoke as API Gateway does: a method that no route has never reaches a function."""
    memory = Memory(a_sent_message())
    if TABLE.find(method, route) is None:
        return 404, memory
    with bound_to(memory), captured_logs():
        return int(invoke(route, event)["statusCode"]), memory


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("signature", FORMS)
@pytest.mark.parametrize("key", [key for key in ROUTES if key not in OPEN])
def test_a_wrong_signature_is_refused_and_no_port_is_called(
    key: str, signature: str, method: str
) -> None:
    route = BY_KEY[key]
    status, memory = answer_to(route, method, request_to(route, signature))
    assert status == (403 if method == "POST" else 404)
    assert memory.accesses == 0


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("signature", FORMS)
def test_the_self_test_needs_no_signature_and_touches_nothing(signature: str, method: str) -> None:
    path = "/webhook/twilio/test"
    found, memory = TABLE.find(method, path), Memory(a_sent_message())
    assert (found is not None) == (method == "GET")
    event = FORMS[signature](WebhookRoute.INCOMING)
    event |= {"rawPath": path, "routeKey": f"{method} {path}"}
    with bound_to(memory), captured_logs():
        status = invoke(WebhookRoute.INCOMING, event)["statusCode"]
    assert status == (200 if method == "GET" else 404)
    assert memory.accesses == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "ANY"])
@pytest.mark.parametrize("route", [WebhookRoute.INCOMING, WebhookRoute.STATUS])
def test_a_right_signature_under_another_method_reaches_nothing(
    route: WebhookRoute, method: str
) -> None:
    event = form_with(sign)(route)
    event["routeKey"] = event["routeKey"].replace("POST", method)
    memory = Memory(a_sent_message())
    with bound_to(memory), captured_logs():
        assert invoke(route, event)["statusCode"] == 404
    assert memory.accesses == 0


def test_a_right_signature_is_accepted_by_each_route() -> None:
    for route in WebhookRoute:
        event = signed_call_event(BODY) if route is WebhookRoute.CALL else form_with(sign)(route)
        assert answer_to(route, "POST", event)[0] in {200, 204}


def test_every_route_of_the_template_is_in_the_matrix_or_open_by_name() -> None:
    assert sorted(ROUTES) == sorted([*BY_KEY, *OPEN])
    assert WebhookRoute.STATUS.value.endswith(MESSAGE_ID)
