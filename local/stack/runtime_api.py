"""Lambda's Runtime API for one process: gives it invocations, takes its responses.

Each process gets a port of its own, because nothing else in its requests says which one it is.
"""

from __future__ import annotations

import queue
import re
import socket
import socketserver
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, Final

from local.stack.invocations import Invocation, Report, ReportKind
from local.stack.port_owner import HOST

_ROOT: Final = "/2018-06-01/runtime"
_RESULT: Final = re.compile(rf"{_ROOT}/invocation/([^/]+)/(response|error)")


class RuntimeApi:
    """The server side of the Runtime API, for one process."""

    def __init__(self) -> None:
        self.reports: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._invocations: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._closing = False
        self._server = _Server((HOST, 0), _Handler)
        self._server.api = self
        self._thread = threading.Thread(target=self._serve, name="runtime api", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it listens, as AWS_LAMBDA_RUNTIME_API says it."""
        return f"{HOST}:{self._server.server_address[1]}"

    def enqueue(self, invocation: Invocation) -> None:
        """Give the process an invocation when it asks for the next one."""
        self._invocations.put(invocation)

    def next_invocation(self) -> Invocation | None:
        """Wait for an invocation; None once the server is closing."""
        self.reports.put(Report(kind=ReportKind.READY))
        invocation = self._invocations.get()
        if invocation is None:
            self._invocations.put(None)
        return invocation

    def close(self) -> None:
        """Stop listening and end the request of a process that waits."""
        self._closing = True
        self._invocations.put(None)
        # The accept loop looks at the flag only when somebody connects.
        with socket.create_connection((HOST, self._server.server_address[1])):
            self._thread.join()
        self._server.server_close()

    def _serve(self) -> None:
        while not self._closing:
            self._server.handle_request()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    api: RuntimeApi

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Write nothing: a killed process cuts its connection, as it should."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body leave in one packet at once; without both a warm call takes 40 ms longer.
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        """Answer with the next invocation; the request waits until there is one."""
        if self.path != f"{_ROOT}/invocation/next":
            self._answer(HTTPStatus.NOT_FOUND)
            return
        invocation = self.server.api.next_invocation()
        if invocation is None:
            self.close_connection = True
            return
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
            "Lambda-Runtime-Trace-Id": invocation.trace_id,
        }
        self._answer(HTTPStatus.OK, invocation.body, headers)

    def do_POST(self) -> None:
        """Take a response, an error, or the report that the function did not start."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        result = _RESULT.fullmatch(self.path)
        if result is not None:
            kind = ReportKind.RESPONSE if result[2] == "response" else ReportKind.ERROR
        elif self.path == f"{_ROOT}/init/error":
            kind = ReportKind.INIT_ERROR
        else:
            self._answer(HTTPStatus.NOT_FOUND)
            return
        self._answer(HTTPStatus.ACCEPTED, b'{"status":"OK"}')
        self.server.api.reports.put(Report(kind=kind, body=body))

    def _answer(
        self, status: HTTPStatus, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        """Write nothing: the function's log has a line for every invocation."""
