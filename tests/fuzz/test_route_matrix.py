"""Every HTTP route of the template against every wrong signature: the right refusal, no port."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from local.stack.function_events import Route
from local.stack.routes import RouteTable
from tests.architecture.reading import events, folder, read_template
from tests.fuzz.case import BASE_URL, MESSAGE_ID, Door
from tests.fuzz.form_events import form_event, sign
from tests.fuzz.form_fields import a_form
from tests.fuzz.harness import a_sent_message, ask, listening, opened
from tests.fuzz.memory import Memory
from tests.fuzz.post_call_events import STAMP, a_call, call_body, call_event, call_header

if TYPE_CHECKING:
    from collections.abc import Callable

OPEN = {"GET /webhook/twilio/test"}
DOORS = {door.route_key: door for door in Door}
FOUND = [
    (folder(function), Route(method=trigger["Properties"]["Method"], path=path))
    for function, _, trigger in events(read_template())
    if trigger["Type"] == "HttpApi" and (path := trigger["Properties"]["Path"])
]
ROUTES = [route.key for _, route in FOUND]
TABLE = RouteTable(FOUND)
RANDOM = Random(5)


def form_with(signature: Callable[[Any, str], str]) -> Callable[[Door], dict[str, Any]]:
    def event(door: Door) -> dict[str, Any]:
        pairs = a_form(RANDOM, door)
        return form_event(door, pairs, signature(pairs, BASE_URL + door.value))

    return event


def other_route(door: Door) -> str:
    return BASE_URL + next(other.value for other in Door if other is not door)


def stale_form(door: Door) -> dict[str, Any]:
    """Return a form whose signature was right for another message: Twilio's has no time."""
    return form_event(door, a_form(RANDOM, door), sign(a_form(RANDOM, door), BASE_URL + door.value))


FORMS: dict[str, Callable[[Door], dict[str, Any]]] = {
    "no": form_with(lambda _, __: ""),
    "wrong": form_with(lambda _, __: "bm9uc2Vuc2U="),
    "other token's": form_with(lambda pairs, url: sign(pairs, url, "another-token")),
    "other route's": lambda door: form_event(
        door, pairs := a_form(RANDOM, door), sign(pairs, other_route(door))
    ),
    "stale": stale_form,
}
BODY = call_body(a_call(RANDOM))
CALLS: dict[str, str] = {
    "no": "",
    "wrong": f"t={STAMP},v0={'0' * 64}",
    "other token's": call_header(BODY, secret="another-secret"),
    "other route's": f"t={STAMP},v0={sign((), BASE_URL + Door.INCOMING.value)}",
    "stale": call_header(BODY, STAMP - 1801),
}


def request_to(door: Door, signature: str) -> dict[str, Any]:
    if door is Door.CALL:
        return call_event(BODY, CALLS[signature])
    return FORMS[signature](door)


def answer_to(door: Door, method: str, event: dict[str, Any]) -> tuple[int, Memory]:
    """Ask as API Gateway does: a method that no route has never reaches a function."""
    memory = Memory(a_sent_message())
    if TABLE.find(method, door.value) is None:
        return 404, memory
    with opened(memory), listening():
        return int(ask(door, event)["statusCode"]), memory


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("signature", FORMS)
@pytest.mark.parametrize("route", [key for key in ROUTES if key not in OPEN])
def test_a_wrong_signature_is_refused_and_no_port_is_called(
    route: str, signature: str, method: str
) -> None:
    door = DOORS[route]
    status, memory = answer_to(door, method, request_to(door, signature))
    assert status == (403 if method == "POST" else 404)
    assert memory.touched == 0


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("signature", FORMS)
def test_the_self_test_needs_no_signature_and_touches_nothing(signature: str, method: str) -> None:
    path = "/webhook/twilio/test"
    found, memory = TABLE.find(method, path), Memory(a_sent_message())
    assert (found is not None) == (method == "GET")
    event = FORMS[signature](Door.INCOMING) | {"rawPath": path, "routeKey": f"{method} {path}"}
    with opened(memory), listening():
        status = ask(Door.INCOMING, event)["statusCode"]
    assert status == (200 if method == "GET" else 404)
    assert memory.touched == 0


@pytest.mark.parametrize("key", ["GET", "PUT", "ANY"])
@pytest.mark.parametrize("door", [Door.INCOMING, Door.STATUS])
def test_a_right_signature_under_another_method_reaches_nothing(door: Door, key: str) -> None:
    event = form_with(sign)(door)
    event["routeKey"] = event["routeKey"].replace("POST", key)
    memory = Memory(a_sent_message())
    with opened(memory), listening():
        assert ask(door, event)["statusCode"] == 404
    assert memory.touched == 0


def test_a_right_signature_is_what_opens_each_route() -> None:
    for door in Door:
        event = call_event(BODY) if door is Door.CALL else form_with(sign)(door)
        assert answer_to(door, "POST", event)[0] in {200, 204}


def test_every_route_of_the_template_is_in_the_matrix_or_open_by_name() -> None:
    assert sorted(ROUTES) == sorted([*DOORS, *OPEN])
    assert Door.STATUS.value.endswith(MESSAGE_ID)
