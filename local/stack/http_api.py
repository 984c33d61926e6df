"""The HTTP API on this machine: asks the `before_route` hook, then runs the route's function."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from local.stack.function_pool import PoolStoppedError
from local.stack.http_api_events import to_event, to_response
from local.stack.http_messages import GatewayRequest, GatewayResponse, message
from local.stack.routes import RouteTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

    from local.stack.invocations import InvocationResult

LIMIT_SECONDS: Final = 30.0
LIMIT_BYTES: Final = 10 * 1024 * 1024

BeforeRoute: TypeAlias = "Callable[[GatewayRequest], GatewayResponse | None]"
"""Sees every request first; what it returns is the response, None lets the request go on."""

Invoke: TypeAlias = "Callable[[str, Any], InvocationResult]"
"""Runs the named function with an event."""


class HttpApi:
    """An ASGI app that does what API Gateway's HTTP API does."""

    def __init__(
        self, *, before_route: BeforeRoute | None = None, limit_seconds: float = LIMIT_SECONDS
    ) -> None:
        self._before_route = before_route
        self._limit_seconds = limit_seconds
        self._routes = RouteTable(())
        self._invoke: Invoke | None = None
        self._threads = ThreadPoolExecutor(max_workers=64, thread_name_prefix="http api")

    def open(self, routes: RouteTable, invoke: Invoke) -> None:
        """Begin to serve these routes; before this, every request gets a 503."""
        self._routes = routes
        self._invoke = invoke

    def close(self) -> None:
        """Wait for the requests under way."""
        self._threads.shutdown(cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        try:
            request = await _read(Request(scope, receive))
        except ClientDisconnect:
            return
        found = await self._respond(request) if request else _too_large()
        response = Response(found.body, status_code=found.status)
        response.raw_headers.extend(
            (name.encode("latin-1"), value.encode("latin-1", "replace"))
            for name, value in found.headers
        )
        await response(scope, receive, send)

    async def _respond(self, request: GatewayRequest) -> GatewayResponse:
        handling = asyncio.get_running_loop().run_in_executor(self._threads, self._handle, request)
        try:
            # The function goes on by itself, as it would behind the real gateway.
            return await asyncio.wait_for(asyncio.shield(handling), self._limit_seconds)
        except TimeoutError:
            return message(503, "Service Unavailable")

    def _handle(self, request: GatewayRequest) -> GatewayResponse:
        if self._before_route is not None and (response := self._before_route(request)):
            return response
        if self._invoke is None:
            return message(503, "Service Unavailable")
        match = self._routes.find(request.method, request.path)
        if match is None:
            return message(404, "Not Found")
        try:
            return to_response(self._invoke(match.function, to_event(request, match)))
        except PoolStoppedError:
            return message(503, "Service Unavailable")


async def _read(request: Request) -> GatewayRequest | None:
    arrived_at = datetime.now(UTC)
    size = 0
    parts: list[bytes] = []
    # A body over the limit is read to its end and dropped, so that the client gets the 413.
    async for part in request.stream():
        size += len(part)
        if size <= LIMIT_BYTES:
            parts.append(part)
    if size > LIMIT_BYTES:
        return None
    scope = request.scope
    return GatewayRequest(
        method=request.method,
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw
        ),
        body=b"".join(parts),
        peer=request.client.host if request.client else "",
        port=scope["server"][1],
        arrived_at=arrived_at,
    )


def _too_large() -> GatewayResponse:
    return message(413, "Request Entity Too Large")
