"""The gateway's edges: the hook before the routes, and its patience."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from local.emulators.serve import Server
from local.stack.answers import Answer
from local.stack.gateway import Gateway
from local.stack.http_messages import GatewayRequest, GatewayResponse, message
from local.stack.routes import RouteTable
from local.stack.specs import Route

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUTES = RouteTable([("f", Route(method="ANY", path="/{proxy+}"))])


class Bench:
    """A gateway in front of a function that waits for the test's leave."""

    def __init__(self) -> None:
        self.seen: list[GatewayRequest] = []
        self.leave = threading.Event()
        self.gateway = Gateway(before_route=self.hook, limit_seconds=0.2)
        self.server = Server(self.gateway)
        self.server.start()

    def hook(self, request: GatewayRequest) -> GatewayResponse | None:
        self.seen.append(request)
        return message(418, "taken") if request.path == "/hooked" else None

    def invoke(self, name: str, event: Any) -> Answer:
        if event["rawPath"] == "/slow":
            self.leave.wait()
        return Answer(request_id="1", payload={"function": name})


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.leave.set()
    bench.server.stop()
    bench.gateway.close()


def test_the_hook_may_answer_or_let_a_request_go_on(bench: Bench) -> None:
    bench.gateway.open(ROUTES, bench.invoke)
    taken = httpx.post(f"{bench.server.url}/hooked?a=%20b", content=b"From=x", headers={"A": "1"})
    passed = httpx.get(f"{bench.server.url}/other")
    assert (taken.status_code, taken.json()) == (418, {"message": "taken"})
    assert (passed.status_code, passed.json()) == (200, {"function": "f"})
    request = bench.seen[0]
    assert (request.method, request.path, request.query) == ("POST", "/hooked", "a=%20b")
    assert (request.body, request.peer, request.header("a")) == (b"From=x", "127.0.0.1", "1")
    assert request.header("x-forwarded-for") is None


def test_a_forwarding_header_does_not_change_the_peer(bench: Bench) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    httpx.get(f"{bench.server.url}/hooked", headers=headers)
    (request,) = bench.seen
    assert (request.peer, request.header("x-forwarded-for")) == ("127.0.0.1", "203.0.113.9")


def test_a_function_that_takes_too_long_is_a_503(bench: Bench) -> None:
    bench.gateway.open(ROUTES, bench.invoke)
    reply = httpx.get(f"{bench.server.url}/slow")
    assert (reply.status_code, reply.json()) == (503, {"message": "Service Unavailable"})


def test_before_the_stack_is_up_every_request_is_a_503(bench: Bench) -> None:
    assert httpx.get(f"{bench.server.url}/early").status_code == 503
