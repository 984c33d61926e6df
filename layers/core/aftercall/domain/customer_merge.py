"""Two addresses of one customer: how a number and a business-scoped id become one conversation.

The number's conversation goes on. One that was led under the scoped id is closed, and what is
unanswered there moves to the number's, line by line, in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.conversation_transitions import hand_over, opt_out, settle
from aftercall.domain.message import InboundMessage

REFRESHED = timedelta(days=30)
"""How old a pairing may be before it is written again, so that it outlives its conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Whose a scoped id is, learned at a time; `was` is whose it was when read, None for nobody's.

    `alone` says that no conversation was found under it, and none may have come since.
    """

    scoped_id: str
    customer: str
    was: str | None
    alone: bool
    at: datetime


def is_paired(number: Conversation, scoped_id: str, now: datetime) -> bool:
    """Say whether a scoped id that came with a number is known as its customer's."""
    at = number.paired_at
    return number.scoped_id == scoped_id and at is not None and now - at < REFRESHED


def pair(
    number: Conversation, scoped_id: str, scoped: Conversation | None, now: datetime
) -> Conversation:
    """Return the number's conversation once the scoped id is known to be its customer's.

    Of the conversation that was led under it, the wish not to be written to, the person in
    control and the open window count for the customer, whatever the address.
    """
    paired = replace(number, scoped_id=scoped_id, paired_at=now)
    if scoped is None:
        return paired
    after = replace(
        paired,
        joined=scoped.customer,
        last_inbound_at=_later(number.last_inbound_at, scoped.last_inbound_at),
    )
    if scoped.opted_out_at is not None:
        after = opt_out(after, now)
    wanted = scoped.control is Control.HUMAN or scoped.handover is not None
    return hand_over(after, now) if wanted and after.control is Control.AGENT else after


def close(scoped: Conversation, number: Conversation, now: datetime) -> Conversation:
    """Return the scoped id's conversation as the pairing ends it: nothing more is made there."""
    closed = replace(
        scoped,
        control=Control.CLOSED,
        epoch=scoped.epoch + 1,
        moves_to=number.customer,
        opted_out_at=scoped.opted_out_at or number.opted_out_at,
        handover=None,
        failures=0,
        retry_at=None,
    )
    left = closed.outbox or closed.has_unanswered
    return replace(closed, due_at=now if left else None)


def take_lines(
    number: Conversation, lines: Sequence[InboundMessage], now: datetime
) -> tuple[Conversation, tuple[InboundMessage, ...]]:
    """Add lines that were written under the scoped id, in order; what they asked still waits."""
    taken = tuple(
        replace(
            line,
            customer=number.customer,
            seq=number.seq + place,
            address=line.address or line.customer,
        )
        for place, line in enumerate(lines, start=1)
    )
    if not taken:
        return number, ()
    first = min(line.at for line in taken)
    newest = max(line.at for line in taken)
    waits = number.waiting_since if number.has_unanswered else None
    after = replace(
        number,
        seq=taken[-1].seq,
        in_seq=taken[-1].seq,
        waiting_since=min(waits or first, first),
        last_inbound_at=_later(number.last_inbound_at, newest),
        last_message_at=max(number.last_message_at, newest),
        inbound_count=number.inbound_count + len(taken),
    )
    return settle(after, now), taken


def give_away_lines(
    scoped: Conversation, lines: Sequence[InboundMessage], *, all_of_them: bool, now: datetime
) -> Conversation:
    """Take lines out of the scoped id's conversation: it has nothing to answer up to there."""
    upto = scoped.in_seq if all_of_them else lines[-1].seq
    after = replace(
        scoped,
        answered_seq=upto,
        inbound_count=scoped.inbound_count - len(lines),
        waiting_since=scoped.waiting_since if upto < scoped.in_seq else None,
    )
    return settle(after, now)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)
