"""Serves the gateway on a loopback port and tells the truth about who connects.

The emulators' server believes forwarding headers from loopback, as uvicorn does by itself; here
they would let a request choose its own peer.
"""

from __future__ import annotations

import errno
import socket
import threading
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from local.runner.ports import HOST, PortTaken, find_holder

if TYPE_CHECKING:
    from starlette.types import ASGIApp

START_SECONDS: Final = 10.0


class Listener:
    """One ASGI app behind one port, served in a thread of this process."""

    def __init__(self, app: ASGIApp, *, port: int, setting: str) -> None:
        self._socket = _listen(port, setting)
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        self._uvicorn = _Uvicorn(_config(app))
        self._thread = threading.Thread(
            target=self._uvicorn.run, args=([self._socket],), name="api", daemon=True
        )

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()
        if not self._uvicorn.listening.wait(START_SECONDS):
            raise RuntimeError(f"the API did not start on {self.url}")

    def stop(self) -> None:
        """Close every connection and the port."""
        self._uvicorn.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()


class _Uvicorn(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


def _listen(port: int, setting: str) -> socket.socket:
    # The explicit protocol number is what makes asyncio switch Nagle's algorithm off.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTaken(port, holder=find_holder(port), setting=setting) from error
    return listener


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
