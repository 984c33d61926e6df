"""What no write may do, whatever happens: the invariants that hold at every moment."""

from collections.abc import Sequence

from aftercall.domain.change import Change
from aftercall.domain.message import LEGAL_STEPS, Kind, OutboundMessage, State


def check_message(before: OutboundMessage, after: OutboundMessage) -> None:
    """Fail where a message makes an illegal step or loses what it had."""
    stays = after.state is before.state
    assert stays or after.state in LEGAL_STEPS[before.state], (before.state, after.state)
    assert (before.customer, before.seq) == (after.customer, after.seq)
    assert before.message_sid in (None, after.message_sid)
    assert before.attempt <= after.attempt


def check_conversation(change: Change, outbound: Sequence[OutboundMessage]) -> None:
    """Fail where a conversation falls back, or more than the head of its outbox is in flight."""
    before, after = change.before, change.after
    if before is not None:
        assert before.epoch <= after.epoch
        assert before.seq <= after.seq
        assert before.in_seq <= after.in_seq
        cancels = any(moved.state is State.CANCELLED for _, moved in change.moved)
        assert cancels or before.answered_seq <= after.answered_seq
    assert after.answered_seq <= after.in_seq <= after.seq
    assert list(after.outbox) == sorted(set(after.outbox))
    for message in (*change.added, *(moved for _, moved in change.moved)):
        if message.state is State.SENDING and message.kind is not Kind.OPERATOR:
            assert before is not None
            assert before.agent_may_answer
            assert before.epoch == message.epoch
    in_flight = [message.seq for message in outbound if message.state is State.SENDING]
    assert in_flight in ([], list(after.outbox[:1])), (in_flight, after.outbox)


def check_ranges(outbound: Sequence[OutboundMessage], answered_seq: int) -> None:
    """Fail where the ranges of the answers leave a gap, overlap or end too early."""
    ranges = sorted({(one.after, one.upto) for one in outbound if _answers(one)})
    assert [after for after, _ in ranges] == [0, *(upto for _, upto in ranges[:-1])][: len(ranges)]
    assert (ranges[-1][1] if ranges else 0) == answered_seq


def _answers(message: OutboundMessage) -> bool:
    """Say whether a message has a range of its own; a person's has one once it is begun."""
    if message.kind is Kind.OPERATOR:
        return message.attempt > 0 and message.after < message.upto
    original = message.kind is Kind.REPLY and message.retry_of is None
    return original and message.state is not State.CANCELLED
