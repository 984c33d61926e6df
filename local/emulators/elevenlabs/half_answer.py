"""An answer that breaks off: the connection closes before the body that was promised is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from starlette.responses import Response

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Receive, Scope, Send

PROMISED_BYTES = b"1000"


class HalfAnswer(Response):
    """Promises more than it gives."""

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send the half, close, and wait until the server has noticed."""
        headers = [(b"content-length", PROMISED_BYTES), (b"content-type", b"application/json")]
        start = {"type": "http.response.start", "status": self.status_code, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        # ASGI has no word for this; uvicorn's receive belongs to the object with the transport.
        transport: asyncio.Transport = cast("Any", receive).__self__.transport
        transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass
