"""A webhook that remembers what came and gives the statuses it was told."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One request as it came over the wire."""

    body: str
    signature: str


class WebhookReceiver:
    """Takes in any POST; the last status stays."""

    def __init__(self) -> None:
        self.statuses = [200]
        self.app = Starlette(routes=[Route("/{path:path}", self._take, methods=["POST"])])
        self._posted: list[Posted] = []
        self._changed = threading.Condition()

    def wait_for(self, count: int, timeout: float = 5.0) -> list[Posted]:
        """Return what came once there are so many."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self._posted) >= count, timeout)
            assert came, f"{len(self._posted)} of {count} posts came"
            return list(self._posted)

    async def _take(self, request: Request) -> Response:
        body = (await request.body()).decode()
        signature = request.headers.get("elevenlabs-signature", "")
        with self._changed:
            self._posted.append(Posted(body=body, signature=signature))
            self._changed.notify_all()
            status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return Response(status_code=status)
