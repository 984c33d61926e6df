"""The steps by which messages, calls and answers come into a conversation and leave it."""

from datetime import datetime

import pytest

from aftercall.domain import conversation_transitions as transitions
from aftercall.domain.conversation import Control
from aftercall.domain.opt_out import OptOutKeyword
from tests.builders import ANA, NOON, a_call, a_conversation, an_unanswered, minutes, seconds

LATER = NOON + minutes(3)
LOOK = LATER + seconds(60)


def test_a_conversation_begins_empty_and_with_the_agent() -> None:
    begun = transitions.new_conversation(ANA, NOON)
    assert (begun.control, begun.seq, begun.due_at, begun.message_count) == (
        Control.AGENT,
        0,
        None,
        0,
    )


def test_a_message_takes_the_next_seq_opens_the_window_and_is_due() -> None:
    after = transitions.add_inbound(a_conversation(seq=4), None, LATER)
    assert (after.seq, after.in_seq, after.inbound_count) == (5, 5, 1)
    assert after.waiting_since == after.last_inbound_at == after.last_message_at == LATER
    assert after.due_at == LOOK


def test_the_wait_counts_from_the_first_unanswered_line() -> None:
    after = transitions.add_inbound(an_unanswered(), None, LATER)
    assert (after.waiting_since, after.last_inbound_at) == (NOON, LATER)


@pytest.mark.parametrize(
    ("opted_out_at", "wish", "after_at", "epoch"),
    [
        (None, OptOutKeyword.STOP, LATER, 1),
        (NOON, OptOutKeyword.STOP, NOON, 0),
        (NOON, OptOutKeyword.START, None, 1),
        (None, OptOutKeyword.START, None, 0),
        (NOON, None, NOON, 0),
    ],
)
def test_a_wish_takes_effect_with_its_message_and_moves_the_fence_once(
    opted_out_at: datetime | None, wish: OptOutKeyword | None, after_at: datetime | None, epoch: int
) -> None:
    after = transitions.add_inbound(a_conversation(opted_out_at=opted_out_at), wish, LATER)
    assert (after.opted_out_at, after.epoch) == (after_at, epoch)
    assert (after.due_at is None) is (after_at is not None)


def test_a_call_joins_as_the_newest_chapter_and_its_opening_is_due_at_once() -> None:
    before = a_conversation(seq=6, name="Ana María", language="en", call_id="older")
    after = transitions.add_call(before, a_call(), None, opens=True, now=LATER)
    assert (after.seq, after.outbox, after.due_at) == (7, (7,), LATER)
    assert (after.call_id, after.agent_id) == ("conv_call_1", "agent_made_up_1")
    assert (after.name, after.language) == ("Ana María", "es")


def test_an_opening_that_is_not_sent_stays_out_of_the_outbox() -> None:
    after = transitions.add_call(a_conversation(), a_call(), "Ana", opens=False, now=LATER)
    assert (after.seq, after.outbox, after.due_at, after.name) == (1, (), None, "Ana")


def test_an_answer_covers_its_lines_and_queues_its_parts_in_order() -> None:
    before = an_unanswered(failures=2, retry_at=NOON, apologised_at=NOON)
    after = transitions.add_answer(before, through=1, parts=3, handover=None, now=LATER)
    assert (after.seq, after.answered_seq, after.outbox) == (4, 1, (2, 3, 4))
    assert (after.failures, after.retry_at, after.apologised_at) == (0, None, None)
    assert (after.waiting_since, after.due_at) == (None, LOOK)


def test_lines_that_an_answer_does_not_cover_get_their_own_patience() -> None:
    before = an_unanswered(seq=2, in_seq=2, last_inbound_at=NOON + seconds(21))
    after = transitions.add_answer(
        before, through=1, parts=1, handover=None, now=NOON + seconds(22)
    )
    assert after.has_unanswered
    assert after.waiting_since == NOON + seconds(21)


def test_an_answer_keeps_the_reason_of_a_hand_over() -> None:
    asked = transitions.add_answer(an_unanswered(), through=1, parts=1, handover="angry", now=LATER)
    again = transitions.add_answer(asked, through=1, parts=1, handover=None, now=LATER)
    assert (asked.handover, again.handover) == ("angry", "angry")


def test_a_notice_is_queued_and_answers_nothing() -> None:
    after = transitions.enqueue_outbound(an_unanswered(), LATER)
    assert (after.seq, after.outbox, after.answered_seq) == (2, (2,), 0)


@pytest.mark.parametrize(("accepted", "count"), [(True, 1), (False, 0)])
def test_only_an_accepted_head_is_counted(accepted: bool, count: int) -> None:
    after = transitions.pop_outbox(a_conversation(outbox=(2, 3)), accepted=accepted, now=LATER)
    assert (after.outbox, after.outbound_count, after.due_at) == ((3,), count, LOOK)


def test_a_conversation_without_anything_open_is_not_due() -> None:
    after = transitions.pop_outbox(
        a_conversation(outbox=(2,), due_at=NOON), accepted=True, now=LATER
    )
    assert after.due_at is None


def test_a_reply_that_was_never_begun_gives_its_range_back() -> None:
    before = an_unanswered(seq=3, answered_seq=1, outbox=(2, 3), waiting_since=None)
    after = transitions.withdraw_from_outbox(before, 2, 0, LATER)
    assert (after.outbox, after.answered_seq, after.waiting_since) == ((3,), 0, NOON)
    assert transitions.withdraw_from_outbox(before, 2, None, LATER).answered_seq == 1


def test_messages_are_counted_both_ways() -> None:
    assert a_conversation(inbound_count=2, outbound_count=3).message_count == 5
