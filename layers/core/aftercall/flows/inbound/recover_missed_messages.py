"""Messages whose webhook was lost are found in Twilio's list and stored."""

from dataclasses import dataclass
from datetime import timedelta

from aftercall.flows.inbound.receive_message import Receipt, receive_message
from aftercall.ports import (
    Clock,
    Conversations,
    InboundCursor,
    Messages,
    Random,
    ReceivedMessages,
    TurnRequests,
)

FIRST_ROUND_REACH = timedelta(hours=1)
LISTED_AFTER = timedelta(seconds=45)
"""Twilio may list a message up to this late, so the cursor stays that far behind the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryReport:
    """How many messages Twilio's list showed, and how many of them were stored now."""

    shown: int
    stored: int


def recover_missed_messages(
    *,
    received_messages: ReceivedMessages,
    cursor: InboundCursor,
    conversations: Conversations,
    messages: Messages,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> RecoveryReport:
    """Store every message that Twilio lists since the cursor and that is not stored here.

    The cursor moves last, so that a round that is cut off or runs twice loses nothing. Raises
    Unavailable where the list or a table cannot be read.
    """
    now = clock.now()
    shown = received_messages.received(cursor.load() or now - FIRST_ROUND_REACH)
    stored = 0
    for message in shown:
        if messages.is_stored(message.message_sid):
            continue
        receipt = receive_message(
            message, conversations=conversations, turn_requests=turn_requests, clock=clock, rng=rng
        )
        stored += receipt is Receipt.STORED
    cursor.save(now - LISTED_AFTER)
    return RecoveryReport(shown=len(shown), stored=stored)
