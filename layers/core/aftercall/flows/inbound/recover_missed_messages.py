"""What Twilio holds of the customers' messages and we do not: lost webhooks, brought in late."""

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
"""A message younger than this may not be in Twilio's list yet, so the mark stays behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryReport:
    """How many messages Twilio showed, and how many of them were missing here."""

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
    """Store every message that Twilio holds since the mark and we do not.

    The mark moves last and only past what is surely listed, so that a round which is cut off, or
    taken twice, loses nothing. Raises Unavailable where the list or a table cannot be read.
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
