"""Runs an ASGI app on a loopback port, in a thread of this process."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any, Self

import uvicorn

if TYPE_CHECKING:
    from types import TracebackType

HOST = "127.0.0.1"
START_SECONDS = 10.0


class _Uvicorn(uvicorn.Server):
    """Tells when it listens, so that nobody has to poll for it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self.listening.set()


class Server:
    """One ASGI app behind one loopback port; port 0 takes any free one."""

    def __init__(self, app: Any, *, port: int = 0) -> None:
        self._app = app
        self._wanted_port = port
        self._port: int | None = None
        self._uvicorn: _Uvicorn | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        if self._port is None:
            raise RuntimeError("the server has no port before start()")
        return self._port

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> Self:
        """Bind and serve; raises OSError when the port is taken."""
        listener = _listen(self._wanted_port)
        self._port = listener.getsockname()[1]
        self._uvicorn = server = _Uvicorn(_config(self._app))
        self._thread = thread = threading.Thread(
            target=server.run, args=([listener],), name=f"serve:{self._port}", daemon=True
        )
        thread.start()
        if not server.listening.wait(START_SECONDS):
            self.stop()
            raise RuntimeError(f"the app did not start on port {self._port}")
        return self

    def stop(self) -> None:
        """Close every connection and wait for the thread; a second call does nothing."""
        if self._uvicorn is None or self._thread is None:
            return
        self._uvicorn.should_exit = True
        self._thread.join(START_SECONDS)
        self._uvicorn = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def serve(app: Any, port: int = 0) -> Server:
    """Start an app and return its running server."""
    return Server(app, port=port).start()


def _listen(port: int) -> socket.socket:
    # The explicit protocol number is what makes asyncio switch Nagle's algorithm off.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


def _config(app: Any) -> uvicorn.Config:
    # A forwarding header from loopback must not let a request choose its own peer.
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="error",
        access_log=False,
        ws="websockets-sansio",
        ws_ping_interval=None,
        timeout_graceful_shutdown=1,
        server_header=False,
        proxy_headers=False,
    )
