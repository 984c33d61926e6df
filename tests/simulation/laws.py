"""What no write may do, whatever happens: the invariants that hold at every moment."""

from collections.abc import Sequence
from datetime import timedelta

from aftercall.domain.commit import Commit
from aftercall.domain.conversation import Conversation
from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import LEGAL_STEPS, Kind, OutboundMessage, State

_RANK = {
    DeliveryStatus.QUEUED: 1,
    DeliveryStatus.SENT: 2,
    DeliveryStatus.DELIVERED: 3,
    DeliveryStatus.READ: 4,
}
_ENDS = (DeliveryStatus.FAILED, DeliveryStatus.UNDELIVERED)
_ARRIVED = (DeliveryStatus.DELIVERED, DeliveryStatus.READ)

PATIENCE = timedelta(seconds=19.5)
"""How long newer lines may hold an answer back, by clocks that differ."""


class Unlawful(Exception):
    """A write that breaks a law, which the sentence names."""


def hold(law: bool, sentence: str, *facts: object) -> None:
    """Raise Unlawful unless the law holds."""
    if not law:
        raise Unlawful(f"{sentence}: {facts}")


def check_message(before: OutboundMessage, after: OutboundMessage) -> None:
    """Hold a message to legal steps (I7), and to keeping what it had."""
    legal = after.state is before.state or after.state in LEGAL_STEPS[before.state]
    hold(legal, "I7 an illegal step", before.state, after.state)
    same = (before.customer, before.seq) == (after.customer, after.seq)
    hold(same, "I7 a message took another's place", before.seq, after.seq)
    hold(before.message_sid in (None, after.message_sid), "I7 a sid was replaced", before.seq)
    hold(before.attempt <= after.attempt, "I7 an attempt was forgotten", before.seq)
    hold(_rank_stands(before.delivery, after.delivery), "I7 the delivery fell back", after.delivery)


def _rank_stands(before: DeliveryStatus | None, after: DeliveryStatus | None) -> bool:
    if before is after or before is None:
        return True
    if after is None or before in _ENDS:
        return False
    return before not in _ARRIVED if after in _ENDS else _RANK[after] > _RANK[before]


def leaves_doubt(before: OutboundMessage, after: OutboundMessage) -> bool:
    """Say whether a try ends without anybody knowing whether Twilio took it."""
    put_back = before.state is State.SENDING and after.state is State.PENDING
    return put_back and (before.server_error or after.resends > before.resends)


def check_end(before: OutboundMessage, after: OutboundMessage, *, in_doubt: bool) -> None:
    """Hold a message's end to what is known of its tries (I10)."""
    if after.state is before.state:
        return
    if after.state in (State.CANCELLED, State.FAILED):
        hold(not in_doubt, "I10 it may be out there all the same", before.seq, after.state)
    if after.state is State.UNKNOWN and before.state is State.PENDING:
        hold(in_doubt, "I10 it is unknown, but was only ever refused", before.seq)


def check_conversation(
    before: Conversation | None, change: Commit, outbound: Sequence[OutboundMessage]
) -> None:
    """Hold a conversation to never falling back (I7), its fence (I12, I13) and one in flight.

    `before` is what was stored when the change came, whatever the change was built on.
    """
    after = change.after
    if before is not None:
        hold(before.epoch <= after.epoch, "I7 the epoch fell", before.epoch, after.epoch)
        hold(before.seq <= after.seq, "I7 seq fell", before.seq, after.seq)
        hold(before.in_seq <= after.in_seq, "I7 in_seq fell", before.in_seq, after.in_seq)
        cancels = any(moved.state is State.CANCELLED for _, moved in change.moved)
        kept = cancels or before.answered_seq <= after.answered_seq
        hold(kept, "I7 answered_seq fell", before.answered_seq, after.answered_seq)
        hold(before.moves_to in (None, after.moves_to), "I16 a moved one came back", after.customer)
        hold(before.moves_to is None or not change.added, "I16 made after it moved", after.customer)
    hold(after.answered_seq <= after.in_seq <= after.seq, "I7 numbers out of order", after)
    hold(list(after.outbox) == sorted(set(after.outbox)), "I6 outbox out of order", after.outbox)
    for message in (*change.added, *(moved for _, moved in change.moved)):
        if message.state is State.SENDING and message.kind is not Kind.OPERATOR:
            fenced = before is not None and before.agent_may_answer
            fenced = fenced and before is not None and before.epoch == message.epoch
            hold(fenced, "I12 begun behind the fence", message.seq)
    in_flight = [message.seq for message in outbound if message.state is State.SENDING]
    hold(in_flight in ([], list(after.outbox[:1])), "I6 not the head in flight", in_flight)


def check_ranges(
    outbound: Sequence[OutboundMessage], answered_seq: int, *, gave_away: bool = False
) -> None:
    """Hold the replies' ranges to being contiguous, increasing and ending where they should (I3).

    A reply whose first part was cancelled never answered anything, nor did a person's message
    before it was begun; a retry stands for a reply that has the range. Who `gave_away` lines has
    none to answer up to there.
    """
    ranges = [
        (one.after, one.upto)
        for one in outbound
        if one.part == 1 and one.state is not State.CANCELLED and _answers(one)
    ]
    starts = [after for after, _ in ranges]
    ends = [0, *(upto for _, upto in ranges)]
    hold(starts == ends[:-1], "I3 ranges with a gap or overlap", ranges)
    fits = ends[-1] <= answered_seq if gave_away else ends[-1] == answered_seq
    hold(fits, "I3 ranges end elsewhere", ranges, answered_seq)


def _answers(message: OutboundMessage) -> bool:
    if message.kind is Kind.OPERATOR:
        return message.attempt > 0 and message.upto > message.after
    return message.kind is Kind.REPLY and message.retry_of is None


def check_gathering(found: Conversation | None, added: Sequence[OutboundMessage]) -> None:
    """Hold an answer to all that was written, unless it was held back long enough already (I3)."""
    for message in added:
        is_new = message.part == 1 and message.retry_of is None
        if found is not None and message.kind is Kind.REPLY and is_new:
            waited = message.created_at - (found.waiting_since or message.created_at)
            gathered = message.upto >= found.in_seq or waited >= PATIENCE
            hold(gathered, "I3 an answer without the newest lines", message.upto, found.in_seq)
