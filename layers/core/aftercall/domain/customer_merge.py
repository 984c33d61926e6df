"""Two addresses of one customer: how a number and a business-scoped id become one conversation.

A customer may write under WhatsApp's business-scoped user id, without a number. Once Twilio tells
the number too, the conversation under the number goes on; the one under the scoped id is closed,
and the lines that are unanswered there move to the other, in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.conversation_transitions import (
    end_agent_trouble,
    hand_over,
    opt_out,
    set_timers,
)
from aftercall.domain.message import InboundMessage
from aftercall.domain.opt_out import OptOutSource

LINK_REFRESHED_AFTER = timedelta(days=30)
"""How old a link may be before it is written again, so that it outlives its conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLink:
    """The customer that a scoped id belongs to, learned `at` a time.

    `previous` is the customer that it belonged to when read, None where it was not linked.
    """

    scoped_id: str
    customer: str
    previous: str | None
    at: datetime


def is_linked(number: Conversation, scoped_id: str, now: datetime) -> bool:
    """Return whether a scoped id is linked to this customer, by a link that is not too old."""
    at = number.linked_at
    return number.scoped_id == scoped_id and at is not None and now - at < LINK_REFRESHED_AFTER


def merge_into_number(
    number: Conversation, scoped_id: str, scoped: Conversation | None, now: datetime
) -> Conversation:
    """Return the number's conversation once the scoped id is known to be its customer's.

    Three things of the conversation under the scoped id hold for the customer whatever the address
    and are taken over: the opt-out, the person in control, and the open window.
    """
    linked = replace(number, scoped_id=scoped_id, linked_at=now)
    if scoped is None:
        return linked
    after = replace(
        linked,
        merged_from=scoped.customer,
        last_inbound_at=_later(number.last_inbound_at, scoped.last_inbound_at),
    )
    if scoped.opted_out_at is not None:
        after = opt_out(after, now, scoped.opted_out_by or OptOutSource.CUSTOMER)
    wanted = scoped.control is Control.HUMAN or scoped.handover is not None
    if not wanted or after.control is not Control.AGENT:
        return after
    return hand_over(after, now, scoped.handed_over_for or scoped.handover)


def close_merged(scoped: Conversation, number: Conversation, now: datetime) -> Conversation:
    """Return the scoped id's conversation closed: the agent writes nothing more in it.

    What is left in it, unsent or unanswered, is due at once.
    """
    closed = replace(
        end_agent_trouble(scoped),
        control=Control.CLOSED,
        epoch=scoped.epoch + 1,
        merged_into=number.customer,
        opted_out_at=scoped.opted_out_at or number.opted_out_at,
        stop_asked_seq=None,
        handover=None,
        handed_over_for=None,
        waiting_opening=None,
    )
    refreshed = set_timers(scoped, closed, now)
    timers = replace(
        refreshed.timers,
        send=now if refreshed.timers.send else None,
        move=now if refreshed.timers.move else None,
    )
    return replace(refreshed, timers=timers, due_at=timers.earliest)


def receive_moved_lines(
    number: Conversation, lines: Sequence[InboundMessage], now: datetime
) -> tuple[Conversation, tuple[InboundMessage, ...]]:
    """Return the number's conversation with moved lines, and the lines under their new seqs.

    The lines keep their order and are unanswered here too.
    """
    moved = tuple(
        replace(
            line,
            customer=number.customer,
            seq=number.seq + place,
            address=line.address or line.customer,
        )
        for place, line in enumerate(lines, start=1)
    )
    if not moved:
        return number, ()
    first = min(line.at for line in moved)
    newest = max(line.at for line in moved)
    waits = number.waiting_since if number.has_unanswered else None
    after = replace(
        number,
        seq=moved[-1].seq,
        in_seq=moved[-1].seq,
        waiting_since=min(waits or first, first),
        last_inbound_at=_later(number.last_inbound_at, newest),
        last_message_at=max(number.last_message_at, newest),
        inbound_count=number.inbound_count + len(moved),
        waiting_opening=None,
    )
    return set_timers(number, after, now), moved


def release_moved_lines(
    scoped: Conversation, lines: Sequence[InboundMessage], *, all_of_them: bool, now: datetime
) -> Conversation:
    """Return the scoped id's conversation without the moved lines, which it need not answer."""
    through = scoped.in_seq if all_of_them else lines[-1].seq
    after = replace(
        scoped,
        answered_seq=through,
        inbound_count=scoped.inbound_count - len(lines),
        waiting_since=scoped.waiting_since if through < scoped.in_seq else None,
    )
    return set_timers(scoped, after, now)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)
