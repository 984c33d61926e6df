"""An answer that never comes: the connection is reset."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Any, cast

from starlette.responses import Response

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Receive, Scope, Send


class CutConnection(Response):
    """Resets the client's connection without a byte of answer."""

    async def __call__(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        """Reset, then wait until the server has noticed, so that it answers nothing either."""
        # ASGI has no word for this; uvicorn's receive belongs to the object with the transport.
        transport: asyncio.Transport = cast("Any", receive).__self__.transport
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass
