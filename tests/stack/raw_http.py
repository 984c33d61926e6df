"""Sends raw requests to the stack's API in the tests, so that nothing tidies them up."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from local.stack.stack import Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """Give one header's value."""
        return dict(self.headers).get(name)


def send(
    stack: Stack,
    method: str,
    target: str,
    *,
    body: bytes = b"",
    headers: list[tuple[str, str]] | None = None,
) -> Reply:
    """Send exactly this request to the stack's API."""
    place = urlsplit(stack.api_url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers or []:
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        answer = connection.getresponse()
        names = [(name.lower(), value) for name, value in answer.getheaders()]
        return Reply(status=answer.status, headers=names, body=answer.read())
    finally:
        connection.close()
