"""What the tables and Twilio's ledger hold of one customer."""

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
    from tests.chaos.harness import Harness

MAX_MESSAGES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
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
        """The agent's answers that were not cancelled."""
        wanted = [one for one in self.outbound if one.state is not State.CANCELLED]
        return [one for one in wanted if one.kind is Kind.REPLY]

    @property
    def written(self) -> list[LedgerMessage]:
        """The customer's messages in Twilio's ledger, in order."""
        return [one for one in self.ledger if one.direction is Direction.INBOUND]

    @property
    def accepted(self) -> list[LedgerMessage]:
        """Our messages in Twilio's ledger, in the order of acceptance."""
        return [one for one in self.ledger if one.direction is not Direction.INBOUND]


def sids_of(message: OutboundMessage) -> tuple[str, ...]:
    """Return every sid that is stored with a message of ours."""
    first = (message.message_sid,) if message.message_sid else ()
    return (*first, *message.duplicate_sids)


def take_snapshot(harness: Harness, phone: str) -> Snapshot:
    """Read all that is stored of a customer; raise LookupError without a conversation."""
    conversation = harness.views.conversations.load(phone)
    if conversation is None:
        raise LookupError(f"there is no conversation with {phone}")
    return Snapshot(
        conversation=conversation,
        messages=harness.views.messages.newest(phone, MAX_MESSAGES),
        records=harness.views.activity.records(phone),
        ledger=harness.twilio.thread(phone),
    )
