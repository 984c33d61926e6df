"""A webhook that remembers what came, and checks it with the provider's own validator."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator, get_signature_algorithm

from local.emulators.twilio.webhook_signature import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

TOKEN = "not-a-real-token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One webhook as it came over the wire."""

    url: str
    headers: Mapping[str, str]
    raw: str
    fields: dict[str, str]

    def is_signed(self, secret: str = TOKEN) -> bool:
        """Ask the provider's own validator, with the algorithm that the request names."""
        signature = self.headers.get("x-twilio-signature", "")
        settings = self.headers.get("x-twilio-webhooks-signature-settings", "")
        algorithm = get_signature_algorithm(settings)
        form = Fields(tuple(parse_qsl(self.raw, keep_blank_values=True)))
        return bool(RequestValidator(secret).validate(self.url, form, signature, algorithm))


class Receiver:
    """Takes in any POST and gives the answers it was told, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[Response] = [Response("<Response/>", media_type="text/xml")]
        self.app = Starlette(routes=[Route("/{path:path}", self._take, methods=["POST"])])
        self._received: list[Received] = []
        self._changed = threading.Condition()

    def wait_for(self, count: int, timeout: float = 5.0) -> list[Received]:
        """Return what came once there are so many."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self._received) >= count, timeout)
            assert came, f"{len(self._received)} of {count} webhooks came"
            return list(self._received)

    def received(self) -> list[Received]:
        """Return what came so far."""
        return self.wait_for(0)

    async def _take(self, request: Request) -> Response:
        raw = (await request.body()).decode("ascii")
        fields = dict(parse_qsl(raw, keep_blank_values=True))
        with self._changed:
            self._received.append(
                Received(url=str(request.url), headers=request.headers, raw=raw, fields=fields)
            )
            self._changed.notify_all()
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
