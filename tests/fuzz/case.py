"""One request of the fuzz: its event, and what of a call's report was signed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tests.signed_webhooks import BASE_URL, CALL_PATH

if TYPE_CHECKING:
    from tests.signed_webhooks import Event

CUSTOMER: Final = "+573000000001"
PREVIOUS_TOKEN: Final = "made-up-token-of-last-year"
MESSAGE_ID: Final = "7-madeuptokenofamessage000001"


class WebhookRoute(StrEnum):
    """The routes that store something, by their path."""

    INCOMING = "/webhook/twilio/incoming"
    STATUS = f"/webhook/twilio/status/{MESSAGE_ID}"
    CALL = CALL_PATH

    @property
    def url(self) -> str:
        """The URL that Twilio signs."""
        return BASE_URL + self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An event for a route.

    Of a form, what has to be stored is read from the event itself. Of a call's report, `signed` is
    the body that our secret signed, or None where nothing was, so that nothing may be stored.
    `intact` says that nothing was changed after signing, so that it has to be accepted. `kind` is
    the name of its maker in tests/fuzz/case_kinds.py.
    """

    route: WebhookRoute
    event: Event
    signed: bytes | None = None
    intact: bool = False
    kind: str = ""
