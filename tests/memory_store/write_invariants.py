"""The invariants that hold at every write, by their numbers in docs/reliability.md."""

from collections.abc import Sequence
from datetime import timedelta

from aftercall.domain.commit import AddOutbound, Commit, ConversationUpdate, UpdateOutbound
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
"""How long newer messages may hold an answer back, less the skew of two clocks."""


class InvariantViolation(Exception):
    """A write violates an invariant; the message begins with its number."""


def require(holds: bool, sentence: str, *facts: object) -> None:
    """Raise InvariantViolation unless the invariant holds."""
    if not holds:
        raise InvariantViolation(f"{sentence}: {facts}")


def check_message(before: OutboundMessage, after: OutboundMessage) -> None:
    """Check that a message's transition is legal and loses nothing (I7)."""
    legal = after.state is before.state or after.state in LEGAL_STEPS[before.state]
    require(legal, "I7 an illegal transition", before.state, after.state)
    same = (before.customer, before.seq) == (after.customer, after.seq)
    require(same, "I7 a message took another's place", before.seq, after.seq)
    require(before.message_sid in (None, after.message_sid), "I7 a sid was replaced", before.seq)
    require(before.attempt <= after.attempt, "I7 an attempt was forgotten", before.seq)
    require(
        _rank_stands(before.delivery, after.delivery), "I7 the delivery fell back", after.delivery
    )


def _rank_stands(before: DeliveryStatus | None, after: DeliveryStatus | None) -> bool:
    if before is after or before is None:
        return True
    if after is None or before in _ENDS:
        return False
    return before not in _ARRIVED if after in _ENDS else _RANK[after] > _RANK[before]


def leaves_doubt(before: OutboundMessage, after: OutboundMessage) -> bool:
    """Say whether a try ended without a known outcome: Twilio may have accepted the message."""
    put_back = before.state is State.SENDING and after.state is State.PENDING
    return put_back and (before.server_error or after.resends > before.resends)


def check_end(before: OutboundMessage, after: OutboundMessage, *, in_doubt: bool) -> None:
    """Check a message's final state against what is known of its tries (I10)."""
    if after.state is before.state:
        return
    if after.state in (State.CANCELLED, State.FAILED):
        require(not in_doubt, "I10 Twilio may have accepted it", before.seq, after.state)
    if after.state is State.UNKNOWN and before.state is State.PENDING:
        require(in_doubt, "I10 it is unknown, but was only ever rejected", before.seq)


def check_conversation(
    before: Conversation | None, update: ConversationUpdate, commit: Commit
) -> None:
    """Check that no number of a conversation falls (I7), and that it is due by its timers (I9).

    `before` is what was stored when the commit was made, whatever the commit was decided on.
    """
    after = update.after
    if before is not None:
        updated = (item.after for item in commit.all_of(UpdateOutbound))
        cancels = any(one.state is State.CANCELLED for one in updated)
        kept = cancels or before.answered_seq <= after.answered_seq
        require(before.epoch <= after.epoch, "I7 the epoch fell", before.epoch, after.epoch)
        require(before.seq <= after.seq, "I7 seq fell", before.seq, after.seq)
        require(before.in_seq <= after.in_seq, "I7 in_seq fell", before.in_seq, after.in_seq)
        require(kept, "I7 answered_seq fell", before.answered_seq, after.answered_seq)
        same = before.merged_into in (None, after.merged_into)
        require(same, "I16 a merged one came back", after.customer)
    require(after.answered_seq <= after.in_seq <= after.seq, "I7 numbers out of order", after)
    in_order = list(after.outbox) == sorted(set(after.outbox))
    require(in_order, "I6 outbox out of order", after.outbox)
    require(_is_due(after), "I9 not due by its timers", after.due_at, after.timers)


def _is_due(conversation: Conversation) -> bool:
    """Say whether a conversation is due by its timers; the reconciler may have put it off since."""
    due_at, earliest = conversation.due_at, conversation.timers.earliest
    if due_at is None or earliest is None:
        return due_at is earliest
    return due_at >= earliest


def check_messages(
    before: Conversation | None,
    update: ConversationUpdate,
    commit: Commit,
    outbound: Sequence[OutboundMessage],
) -> None:
    """Check a commit's messages: made and begun under the agent's control, one in flight at most.

    These are I6, I12, I13 and I16.
    """
    after = update.after
    added = messages_added(commit, after.customer)
    not_merged = before is None or before.merged_into is None
    require(not_merged or not added, "I16 made after it was merged", after.customer)
    for message in messages_written(commit, after.customer):
        if message.state is State.SENDING and message.kind is not Kind.OPERATOR:
            may_begin = before is not None and before.agent_may_answer
            may_begin = may_begin and before is not None and before.epoch == message.epoch
            require(may_begin, "I12 begun after a hand-over or an opt-out", message.seq)
    check_silences(added)
    in_flight = [message.seq for message in outbound if message.state is State.SENDING]
    only_head = in_flight in ([], list(after.outbox[:1]))
    require(only_head, "I6 not the head in flight", in_flight)


def check_silences(added: Sequence[OutboundMessage]) -> None:
    """Check that a silence is nothing but a range: finished, without a text, never in the outbox.

    This is I18.
    """
    for message in added:
        is_silence = message.kind is Kind.SILENCE
        require(is_silence == (message.state is State.SILENT), "I18 half a silence", message.seq)
        if is_silence:
            says = message.text or message.answers.is_empty or not message.reason
            require(not says, "I18 a silence that says something, or nothing why", message.seq)


def messages_added(commit: Commit, customer: str) -> list[OutboundMessage]:
    """Return the new messages of ours to a customer."""
    added = (item.message for item in commit.all_of(AddOutbound))
    return [message for message in added if message.customer == customer]


def messages_written(commit: Commit, customer: str) -> list[OutboundMessage]:
    """Return the messages of ours to a customer as a commit leaves them."""
    updated = (item.after for item in commit.all_of(UpdateOutbound))
    ours = [message for message in updated if message.customer == customer]
    return [*messages_added(commit, customer), *ours]


def check_ranges(
    outbound: Sequence[OutboundMessage], answered_seq: int, *, gave_away: bool = False
) -> None:
    """Check that the replies' ranges are contiguous and end at the last answered message (I3).

    A reply whose first part was cancelled has no range, nor has an operator's message before it
    was begun, nor a retry, whose reply has it. A conversation that `gave_away` its messages to
    another one may end before.
    """
    ranges = [
        (one.answers.after, one.answers.through)
        for one in outbound
        if one.part == 1 and one.state is not State.CANCELLED and _answers(one)
    ]
    starts = [after for after, _ in ranges]
    ends = [0, *(through for _, through in ranges)]
    require(starts == ends[:-1], "I3 ranges with a gap or overlap", ranges)
    fits = ends[-1] <= answered_seq if gave_away else ends[-1] == answered_seq
    require(fits, "I3 ranges end elsewhere", ranges, answered_seq)


def _answers(message: OutboundMessage) -> bool:
    if message.kind is Kind.OPERATOR:
        return message.attempt > 0 and not message.answers.is_empty
    if message.kind is Kind.SILENCE:
        return True
    return message.kind is Kind.REPLY and message.retry_of is None


def check_gathering(found: Conversation | None, added: Sequence[OutboundMessage]) -> None:
    """Check that a new answer covers the newest message, unless it was held back too long (I3)."""
    for message in added:
        is_new = message.part == 1 and message.retry_of is None
        if found is not None and message.kind in (Kind.REPLY, Kind.SILENCE) and is_new:
            waited = message.created_at - (found.waiting_since or message.created_at)
            gathered = message.answers.through >= found.in_seq or waited >= PATIENCE
            require(
                gathered,
                "I3 an answer without the newest messages",
                message.answers.through,
                found.in_seq,
            )
