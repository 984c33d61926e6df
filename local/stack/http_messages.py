"""An HTTP request and response between the gateway's server and its functions."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayRequest:
    """A request as it came over the wire: path and query raw, header names in lower case.

    `arrived_at` is when the gateway took it in, however long a function then takes to start.
    """

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    peer: str
    port: int
    arrived_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def header(self, name: str) -> str | None:
        """Return a header's values joined by commas, or None."""
        values = [value for key, value in self.headers if key == name]
        return ",".join(values) if values else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayResponse:
    """What goes back to the client."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def json_response(status: int, content: Any) -> GatewayResponse:
    """Return a JSON response."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return GatewayResponse(
        status=status, headers=(("content-type", "application/json"),), body=body
    )


def message(status: int, text: str) -> GatewayResponse:
    """Return one of API Gateway's own responses."""
    return json_response(status, {"message": text})
