"""Faults of single REST requests: each answers, delays or cuts one request."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from local.emulators.elevenlabs.errors import not_found, problem
from local.emulators.elevenlabs.half_answer import HalfAnswer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from local.emulators.elevenlabs.behaviours import Setting

    Fault = Callable[[Setting], Awaitable[Response | None]]


async def rate_limited(setting: Setting) -> Response:
    """Refuse with 429; with `retry_after` the answer says how many seconds to wait."""
    response = problem(429, "rate_limit_exceeded", "Too many requests.", legacy="system_busy")
    if "retry_after" in setting.values:
        response.headers["retry-after"] = str(setting.values["retry_after"])
    return response


async def too_many_concurrent_requests(_setting: Setting) -> Response:
    """Refuse with 429 in the older shape."""
    detail = {"status": "too_many_concurrent_requests", "message": "Too many requests."}
    return JSONResponse({"detail": detail}, status_code=429)


async def server_error(setting: Setting) -> Response:
    """Fail with a 5xx; `status` says which, 500 by default."""
    return Response("Internal Server Error", status_code=int(setting.number("status", 500)))


async def missing(_setting: Setting) -> Response:
    """Say that a thing which exists does not, as right after its creation."""
    return not_found("conversation", "unknown")


async def not_json(_setting: Setting) -> Response:
    """Answer 200 with a page for people."""
    return Response("<html><body>Maintenance</body></html>", media_type="text/html")


async def slow(setting: Setting) -> None:
    """Wait `seconds` (5 by default) before the request is looked at."""
    await asyncio.sleep(setting.number("seconds", 5.0))


async def cut(_setting: Setting) -> Response:
    """Break the connection in the middle of the answer's body."""
    return HalfAnswer(b'{"conversations": [', media_type="application/json")


FAULTS: dict[str, Fault] = {
    fault.__name__: fault
    for fault in (
        rate_limited,
        too_many_concurrent_requests,
        server_error,
        missing,
        not_json,
        slow,
        cut,
    )
}
