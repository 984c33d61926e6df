"""A webhook endpoint that records what was posted and gives the answers that a test sets."""

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
class ReceivedPost:
    """One POST as it came over the wire; `fields` is its form where it has one."""

    url: str
    headers: Mapping[str, str]
    body: str
    fields: dict[str, str]

    def is_signed(self, secret: str = TOKEN) -> bool:
        """Ask Twilio's own validator, with the algorithm that the request names."""
        signature = self.headers.get("x-twilio-signature", "")
        settings = self.headers.get("x-twilio-webhooks-signature-settings", "")
        algorithm = get_signature_algorithm(settings)
        form = Fields(tuple(parse_qsl(self.body, keep_blank_values=True)))
        return bool(RequestValidator(secret).validate(self.url, form, signature, algorithm))


class WebhookStub:
    """Takes in any POST and gives its answers in turn, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[Response] = [Response("<Response/>", media_type="text/xml")]
        self.app = Starlette(routes=[Route("/{path:path}", self._take, methods=["POST"])])
        self._received: list[ReceivedPost] = []
        self._changed = threading.Condition()

    def wait_for(self, count: int, timeout: float = 20.0) -> list[ReceivedPost]:
        """Return what came once there are so many."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self._received) >= count, timeout)
            assert came, f"{len(self._received)} of {count} posts came"
            return list(self._received)

    def received(self) -> list[ReceivedPost]:
        """Return what came so far."""
        return self.wait_for(0)

    async def _take(self, request: Request) -> Response:
        body = (await request.body()).decode()
        fields = dict(parse_qsl(body, keep_blank_values=True))
        post = ReceivedPost(url=str(request.url), headers=request.headers, body=body, fields=fields)
        with self._changed:
            self._received.append(post)
            self._changed.notify_all()
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
