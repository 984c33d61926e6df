"""The playground's routes: pages, their state, a stream of its changes, and the actions."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from local.playground.asked import CannotAct, read_asked
from local.playground.guard import Guard

if TYPE_CHECKING:
    import threading
    from collections.abc import AsyncIterator, Mapping

    from starlette.requests import Request

    from local.playground.asked import Act
    from local.playground.page_state import Changes
    from local.playground.watch import Watch

STATIC = Path(__file__).parent / "static"
READ_SECONDS = 0.15
SILENCE_SECONDS = 10.0


def playground_app(watch: Watch, actions: Mapping[str, Act], closing: threading.Event) -> Starlette:
    """Build the app; its streams end once `closing` is set."""

    async def state(request: Request) -> JSONResponse:
        await run_in_threadpool(watch.refresh)
        return JSONResponse(_with_time(watch.state.after(_seen(request, watch.state.run))))

    async def events(request: Request) -> StreamingResponse:
        stream = _stream(watch, closing, _seen(request, watch.state.run))
        return StreamingResponse(stream, media_type="text/event-stream")

    return Starlette(
        routes=[
            Route("/api/state", state, methods=["GET"]),
            Route("/api/events", events, methods=["GET"]),
            *[_action(path, act, watch) for path, act in actions.items()],
            Mount("/", StaticFiles(directory=STATIC, html=True)),
        ],
        middleware=[Middleware(Guard)],
    )


def _action(path: str, act: Act, watch: Watch) -> Route:
    async def endpoint(request: Request) -> JSONResponse:
        try:
            done = await run_in_threadpool(act, await read_asked(request))
        except CannotAct as error:
            return JSONResponse({"error": str(error)}, status_code=error.status)
        await run_in_threadpool(watch.refresh, all_of_it=True)
        return JSONResponse(done)

    return Route(f"/api/{path}", endpoint, methods=["POST"])


async def _stream(watch: Watch, closing: threading.Event, seen: int) -> AsyncIterator[str]:
    """Send what changed as it changes, and a comment now and then, so that silence means loss."""
    silent = 0.0
    while not closing.is_set():
        await run_in_threadpool(watch.refresh)
        changes = watch.state.after(seen)
        if changes.parts:
            seen, silent = changes.number, 0.0
            data = json.dumps(_with_time(changes), ensure_ascii=False)
            yield f"id: {changes.run}.{changes.number}\ndata: {data}\n\n"
        elif silent >= SILENCE_SECONDS:
            silent = 0.0
            yield ": nothing new\n\n"
        await asyncio.sleep(READ_SECONDS)
        silent += READ_SECONDS


def _with_time(changes: Changes) -> dict[str, object]:
    return {**changes.as_json(), "now": datetime.now(UTC).isoformat()}


def _seen(request: Request, run: str) -> int:
    """Return the last change that this page has seen; 0 if none, or if it was of another run."""
    known = request.headers.get("last-event-id") or request.query_params.get("after", "")
    known_run, _, number = known.rpartition(".")
    return int(number) if known_run in ("", run) and number.isdecimal() else 0
