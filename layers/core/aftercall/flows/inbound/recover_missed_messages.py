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

FIRST_LOOK = timedelta(hours=1)
OLD_ENOUGH = timedelta(seconds=45)
"""A message younger than this may not be in Twilio's list yet, so the mark stays behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """How many messages Twilio showed, and how many of them were missing here."""

    shown: int
    stored: int


def recover_missed_messages(
    *,
    received_messages: ReceivedMessages,
    mark: InboundCursor,
    conversations: Conversations,
    messages: Messages,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> Collected:
    """Store every message that Twilio holds since the mark and we do not.

    The mark moves last and only past what is surely listed, so that a round which is cut off, or
    taken twice, loses nothing. Raises Unavailable where the list or a table cannot be read.
    """
    now = clock.now()
    shown = received_messages.received(mark.load() or now - FIRST_LOOK)
    stored = 0
    for message in shown:
        if messages.is_stored(message.message_sid):
            continue
        receipt = receive_message(
            message, conversations=conversations, turn_requests=turn_requests, clock=clock, rng=rng
        )
        stored += receipt is Receipt.STORED
    mark.save(now - OLD_ENOUGH)
    return Collected(shown=len(shown), stored=stored)
