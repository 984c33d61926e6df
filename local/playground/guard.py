"""Refuses requests of other sites, and sends the headers that let a page run only our own files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SAFE = frozenset({"GET", "HEAD"})
_OWN_SITE = frozenset({"same-origin", "none"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses other hosts' names, which another site could point here, and cross-site posts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with the headers added."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        reason = refusal(scope["method"], Headers(scope=scope))
        if reason is None:
            await self._app(scope, receive, send_guarded)
        else:
            await JSONResponse({"error": reason}, status_code=403)(scope, receive, send_guarded)


def refusal(method: str, headers: Headers) -> str | None:
    """Say why a request is refused, or None."""
    host = headers.get("host", "")
    if _name_of(f"//{host}") not in _LOOPBACK:
        return "the playground answers only under this machine's loopback names"
    if method in _SAFE:
        return None
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "another site may not act here"
    if headers.get("sec-fetch-site", "none") not in _OWN_SITE:
        return "another site may not act here"
    return None


def _name_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
