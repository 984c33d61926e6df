"""What is held of one customer, here and at Twilio, once everything is at rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercall.domain.message import InboundMessage, Kind, OutboundMessage, State
from local.emulators.twilio.ledger import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aftercall.domain.call import CallRecord
    from aftercall.domain.conversation import Conversation
    from aftercall.domain.message import Message
    from local.emulators.twilio.ledger import LedgerMessage
    from tests.chaos.harness import Bench

MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One customer's conversation, messages and calls beside Twilio's ledger of the same phone."""

    conversation: Conversation
    messages: Sequence[Message]
    records: Sequence[CallRecord]
    ledger: Sequence[LedgerMessage]

    @property
    def inbound(self) -> list[InboundMessage]:
        """What the customer wrote, as stored, in order."""
        return [one for one in self.messages if isinstance(one, InboundMessage)]

    @property
    def outbound(self) -> list[OutboundMessage]:
        """What we wrote, as stored, in order."""
        return [one for one in self.messages if isinstance(one, OutboundMessage)]

    @property
    def replies(self) -> list[OutboundMessage]:
        """Our answers that were not cancelled."""
        wanted = [one for one in self.outbound if one.state is not State.CANCELLED]
        return [one for one in wanted if one.kind is Kind.REPLY]

    @property
    def written(self) -> list[LedgerMessage]:
        """What Twilio holds of the customer's, in order."""
        return [one for one in self.ledger if one.direction is Direction.INBOUND]

    @property
    def accepted(self) -> list[LedgerMessage]:
        """What Twilio holds of ours, in the order of acceptance."""
        return [one for one in self.ledger if one.direction is not Direction.INBOUND]


def sids_of(message: OutboundMessage) -> tuple[str, ...]:
    """Return every sid that a message of ours names."""
    first = (message.message_sid,) if message.message_sid else ()
    return (*first, *message.duplicate_sids)


def read_held(bench: Bench, phone: str) -> Held:
    """Read all that is held of a customer who has a conversation."""
    conversation = bench.views.conversations.load(phone)
    if conversation is None:
        raise LookupError(f"there is no conversation with {phone}")
    return Held(
        conversation=conversation,
        messages=bench.views.messages.newest(phone, MOST),
        records=bench.views.activity.records(phone),
        ledger=bench.twilio.thread(phone),
    )
