"""A server that answers each send as it is told, and remembers what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx

from aftercall.domain.message import Kind, OutboundMessage
from aftercall.gateways.system import SystemClock
from aftercall.gateways.twilio.http_client import connect
from aftercall.gateways.twilio.messages import TwilioWhatsApp

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT = "AC" + "0" * 32
SENDER = "whatsapp:+12025550100"
ANA = "+573000000001"
SID = "SM" + "0" * 31 + "1"
PUBLIC = "https://api.example.com"
IMPATIENT = httpx.Timeout(0.3)
REPLY = OutboundMessage(
    customer=ANA,
    seq=7,
    message_id="7-secretsecret",
    kind=Kind.REPLY,
    text="Cuesta 10 € + envío 😀 & más",
    created_at=datetime(2026, 11, 22, 15, 0, tzinfo=UTC),
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One answer; `cut` hangs up instead, `never` keeps the caller waiting."""

    status: int = 201
    body: str = json.dumps({"sid": SID, "status": "queued"})
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    never: bool = False


def refused(status: int, code: int | None, **headers: str) -> Told:
    """Refuse as the Messages API does."""
    body = {"code": code, "message": "No.", "more_info": "", "status": status}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Told(status=status, body=json.dumps(body), headers=named)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request."""

    path: str
    authorization: str
    fields: dict[str, list[str]]


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    told: list[Told]
    asked: list[Asked]
    ended: threading.Event


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = Asked(
            path=self.path,
            authorization=self.headers.get("Authorization", ""),
            fields=parse_qs(raw, keep_blank_values=True),
        )
        self.server.asked.append(asked)
        told = self.server.told
        self._answer(told.pop(0) if len(told) > 1 else told[0])

    def _answer(self, told: Told) -> None:
        if told.never:
            self.server.ended.wait(10)
        if told.never or told.cut:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        body = told.body.encode()
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@dataclass(frozen=True, kw_only=True)
class Stub:
    """Where it listens and what it was asked."""

    url: str
    asked: list[Asked]


@contextmanager
def a_stub(*told: Told) -> Iterator[Stub]:
    """Serve these answers in turn, the last one for ever."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.told, server.asked, server.ended = list(told) or [Told()], [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield Stub(url=f"http://127.0.0.1:{server.server_port}", asked=server.asked)
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def a_sender(base_url: str, **changes: Any) -> Iterator[TwilioWhatsApp]:
    """Make the gateway that sends to an address, and close it."""
    usual: dict[str, Any] = {
        "account_sid": ACCOUNT,
        "auth_token": lambda _: "made-up-token",
        "sender": SENDER,
        "base_url": base_url,
        "messaging_base_url": base_url,
        "public_base_url": PUBLIC,
        "sandbox": False,
        "clock": SystemClock(),
        "connections": connect(IMPATIENT),
    }
    gateway = TwilioWhatsApp(**(usual | changes))
    try:
        yield gateway
    finally:
        gateway.close()
        usual["connections"].close()
