"""A customer's message is stored with its place in the conversation; then someone looks at it."""

from dataclasses import replace
from enum import StrEnum

from aftercall.domain.change import Change, Written
from aftercall.domain.errors import Unavailable
from aftercall.domain.message import InboundMessage
from aftercall.domain.opt_out import read_wish
from aftercall.domain.steps import begin, take_inbound
from aftercall.ports import Chance, Clock, Conversations, Nudges

MOST_TRIES = 12


class Receipt(StrEnum):
    """Whether the message is new."""

    STORED = "stored"
    REPEATED = "repeated"


def receive_message(
    message: InboundMessage,
    *,
    conversations: Conversations,
    nudges: Nudges,
    clock: Clock,
    chance: Chance,
) -> Receipt:
    """Store a message once, however often it is delivered, and nudge its customer every time.

    A repeat nudges too: the first delivery may have died between storing and nudging. Raises
    Unavailable where the table gives no answer or others keep writing first.
    """
    receipt = _store(message, conversations, clock, chance)
    nudges.nudge(message.customer, f"in:{message.message_sid}")
    return receipt


def _store(
    message: InboundMessage, conversations: Conversations, clock: Clock, chance: Chance
) -> Receipt:
    wish = read_wish(message.text)
    for tried in range(MOST_TRIES):
        before = conversations.load(message.customer)
        after = take_inbound(before or begin(message.customer, message.at), wish, message.at)
        change = Change(
            token=chance.token(),
            before=before,
            after=after,
            inbound=replace(message, seq=after.seq),
        )
        written = conversations.write(change)
        if written is not Written.STALE:
            return Receipt.STORED if written is Written.DONE else Receipt.REPEATED
        clock.sleep(chance.fraction() * 0.02 * (tried + 1))
    raise Unavailable(f"the conversation kept moving while {message.message_sid} was being stored")
