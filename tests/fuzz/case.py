"""One request of the fuzz: the event, and what of it was signed by the provider's own secret."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

Event = dict[str, Any]
Pairs = tuple[tuple[str, str], ...]

ACCOUNT: Final = "AC" + "0" * 32
SENDER: Final = "whatsapp:+12025550100"
CUSTOMER: Final = "+573000000001"
HOST: Final = "api.example.com"
BASE_URL: Final = f"https://{HOST}"
TOKEN: Final = "made-up-token"
PREVIOUS_TOKEN: Final = "made-up-token-of-last-year"
CALL_SECRET: Final = "made-up-webhook-secret"
MESSAGE_ID: Final = "7-madeuptokenofamessage000001"


class Door(StrEnum):
    """The routes that take something in, by the path that is signed."""

    INCOMING = "/webhook/twilio/incoming"
    STATUS = f"/webhook/twilio/status/{MESSAGE_ID}"
    CALL = "/webhook/elevenlabs/call"

    @property
    def route_key(self) -> str:
        """The key that API Gateway gives a request to this route."""
        path = "/webhook/twilio/status/{message}" if self is Door.STATUS else self.value
        return f"POST {path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An event and its truth.

    `signed` is what our secret signed: the pairs of a form, or the bytes of a call's body; None
    where nothing in the event was signed for this route, so that nothing may be taken in.
    `intact` says that nothing was changed after signing, so that it has to be taken in.
    """

    kind: str
    door: Door
    event: Event
    signed: Pairs | bytes | None
    intact: bool = False
