"""One request of the fuzz: its event, and what of it was signed by the provider's own secret."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tests.signed_webhooks import BASE_URL, CALL_PATH

if TYPE_CHECKING:
    from tests.signed_webhooks import Event, Pairs

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
    """An event, and what may be stored of it.

    `signed` is what our secret signed: the pairs of a form, or the bytes of a call's body; None
    where nothing in the event was signed for this route, so that nothing may be stored. `intact`
    says that nothing was changed after signing, so that it has to be stored. `kind` is the name of
    its maker in tests/fuzz/case_kinds.py.
    """

    route: WebhookRoute
    event: Event
    signed: Pairs | bytes | None
    intact: bool = False
    kind: str = ""
