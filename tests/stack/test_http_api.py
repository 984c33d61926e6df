"""The HTTP API's hook before the routes, and its time limit."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from local.emulators.serve import Server
from local.stack.function_events import Route
from local.stack.http_api import HttpApi
from local.stack.http_messages import GatewayRequest, GatewayResponse, message
from local.stack.invocations import InvocationResult
from local.stack.routes import RouteTable

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUTES = RouteTable([("f", Route(method="ANY", path="/{proxy+}"))])


class HttpApiHarness:
    """An HTTP API whose function answers /slow only once `leave` is set."""

    def __init__(self) -> None:
        self.seen: list[GatewayRequest] = []
        self.leave = threading.Event()
        self.http_api = HttpApi(before_route=self.hook, limit_seconds=0.2)
        self.server = Server(self.http_api)
        self.server.start()

    def hook(self, request: GatewayRequest) -> GatewayResponse | None:
        self.seen.append(request)
        return message(418, "taken") if request.path == "/hooked" else None

    def invoke(self, name: str, event: Any) -> InvocationResult:
        if event["rawPath"] == "/slow":
            self.leave.wait()
        return InvocationResult(request_id="1", payload={"function": name})


@pytest.fixture
def harness() -> Iterator[HttpApiHarness]:
    harness = HttpApiHarness()
    yield harness
    harness.leave.set()
    harness.server.stop()
    harness.http_api.close()


def test_the_hook_may_answer_or_let_a_request_go_on(harness: HttpApiHarness) -> None:
    harness.http_api.open(ROUTES, harness.invoke)
    taken = httpx.post(f"{harness.server.url}/hooked?a=%20b", content=b"From=x", headers={"A": "1"})
    passed = httpx.get(f"{harness.server.url}/other")
    assert (taken.status_code, taken.json()) == (418, {"message": "taken"})
    assert (passed.status_code, passed.json()) == (200, {"function": "f"})
    request = harness.seen[0]
    assert (request.method, request.path, request.query) == ("POST", "/hooked", "a=%20b")
    assert (request.body, request.peer, request.header("a")) == (b"From=x", "127.0.0.1", "1")
    assert request.header("x-forwarded-for") is None


def test_a_forwarding_header_does_not_change_the_peer(harness: HttpApiHarness) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    httpx.get(f"{harness.server.url}/hooked", headers=headers)
    (request,) = harness.seen
    assert (request.peer, request.header("x-forwarded-for")) == ("127.0.0.1", "203.0.113.9")


def test_a_function_that_takes_too_long_is_a_503(harness: HttpApiHarness) -> None:
    harness.http_api.open(ROUTES, harness.invoke)
    reply = httpx.get(f"{harness.server.url}/slow")
    assert (reply.status_code, reply.json()) == (503, {"message": "Service Unavailable"})


def test_before_the_stack_is_up_every_request_is_a_503(harness: HttpApiHarness) -> None:
    assert httpx.get(f"{harness.server.url}/early").status_code == 503
