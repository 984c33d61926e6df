"""A number and a scoped id that turn out to be one customer's."""

from datetime import timedelta

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.customer_merge import (
    LINK_REFRESHED_AFTER,
    close_merged,
    is_linked,
    merge_into_number,
    receive_moved_lines,
    release_moved_lines,
)
from aftercall.domain.next_step import MoveMessages, NothingToDo, SendNext, TurnTimings, next_step
from tests.builders import ANA, NOON, a_conversation, a_message, an_unanswered, minutes, seconds

SCOPED = "CO.1001"
LATER = NOON + minutes(5)


def test_a_pairing_is_known_for_a_month_and_then_written_again() -> None:
    paired = merge_into_number(a_conversation(), SCOPED, None, NOON)
    assert not is_linked(a_conversation(), SCOPED, NOON)
    assert is_linked(paired, SCOPED, NOON + LINK_REFRESHED_AFTER - seconds(1))
    assert not is_linked(paired, SCOPED, NOON + LINK_REFRESHED_AFTER)
    assert not is_linked(paired, "CO.1002", NOON)


def test_where_nothing_was_led_under_the_scoped_id_only_the_pairing_is_noted() -> None:
    before = an_unanswered()
    after = merge_into_number(before, SCOPED, None, LATER)
    assert (after.scoped_id, after.linked_at, after.merged_from) == (SCOPED, LATER, None)
    assert (after.control, after.epoch, after.due_at) == (Control.AGENT, 0, None)


def test_the_window_that_the_customer_opened_is_open_for_the_number_too() -> None:
    scoped = a_conversation(customer=SCOPED, last_inbound_at=NOON)
    assert merge_into_number(a_conversation(), SCOPED, scoped, LATER).last_inbound_at == NOON
    newer = a_conversation(last_inbound_at=LATER)
    assert merge_into_number(newer, SCOPED, scoped, LATER).last_inbound_at == LATER


def test_stop_said_under_the_scoped_id_holds_for_the_number() -> None:
    scoped = a_conversation(customer=SCOPED, opted_out_at=NOON)
    after = merge_into_number(a_conversation(epoch=3), SCOPED, scoped, LATER)
    assert (after.opted_out_at, after.epoch, after.merged_from) == (LATER, 4, SCOPED)
    stopped = a_conversation(opted_out_at=NOON - minutes(1))
    assert merge_into_number(stopped, SCOPED, scoped, LATER).opted_out_at == NOON - minutes(1)
    assert close_merged(a_conversation(customer=SCOPED), stopped, LATER).opted_out_at is not None


@pytest.mark.parametrize("facts", [{"control": Control.HUMAN}, {"handover": "asked"}])
def test_a_person_in_control_of_one_is_in_control_of_both(facts: dict[str, object]) -> None:
    scoped = a_conversation(customer=SCOPED, **facts)
    after = merge_into_number(a_conversation(epoch=3), SCOPED, scoped, LATER)
    assert (after.control, after.epoch) == (Control.HUMAN, 4)
    held = a_conversation(control=Control.HUMAN, epoch=3)
    assert merge_into_number(held, SCOPED, scoped, LATER).epoch == 3


def test_the_scoped_conversation_ends_behind_its_fence_and_is_due_with_what_is_left() -> None:
    scoped = an_unanswered(customer=SCOPED, epoch=2, retry_at=LATER, failures=2)
    closed = close_merged(scoped, a_conversation(), LATER)
    assert (closed.control, closed.epoch, closed.merged_into) == (Control.CLOSED, 3, ANA)
    assert (closed.retry_at, closed.failures, closed.due_at) == (None, 0, LATER)
    assert close_merged(a_conversation(customer=SCOPED), a_conversation(), LATER).due_at is None


def test_a_moved_conversation_settles_its_outbox_then_moves_its_lines_then_rests() -> None:
    moved = close_merged(an_unanswered(customer=SCOPED), a_conversation(), NOON)
    busy = close_merged(an_unanswered(customer=SCOPED, seq=2, outbox=(2,)), a_conversation(), NOON)
    assert next_step(busy, TurnTimings(), NOON) == SendNext(2)
    assert next_step(moved, TurnTimings(), NOON) == MoveMessages(ANA)
    assert (
        next_step(close_merged(a_conversation(), a_conversation(), NOON), TurnTimings(), NOON)
        == NothingToDo()
    )


def test_lines_take_the_next_places_in_order_and_wait_since_they_were_written() -> None:
    number = an_unanswered(
        seq=4, in_seq=4, answered_seq=3, waiting_since=LATER, last_inbound_at=LATER
    )
    lines = [
        a_message(f"{seq}", customer=SCOPED, seq=seq, at=NOON + minutes(seq)) for seq in (2, 5)
    ]
    after, taken = receive_moved_lines(number, lines, LATER)
    assert [(one.seq, one.customer, one.address) for one in taken] == [
        (5, ANA, SCOPED),
        (6, ANA, SCOPED),
    ]
    assert (after.seq, after.in_seq, after.answered_seq, after.inbound_count) == (6, 6, 3, 3)
    assert (after.waiting_since, after.last_inbound_at) == (NOON + minutes(2), LATER)
    assert after.due_at == LATER + timedelta(seconds=60)


def test_moved_lines_wait_since_the_first_of_them_arrived_whatever_their_order() -> None:
    lines = [
        a_message(customer=SCOPED, seq=seq, at=NOON + minutes(minute))
        for seq, minute in ((2, 9), (3, 5), (4, 7))
    ]
    after, taken = receive_moved_lines(a_conversation(), lines, LATER)
    assert [one.at for one in taken] == [one.at for one in lines]
    assert (after.waiting_since, after.last_inbound_at) == (NOON + minutes(5), NOON + minutes(9))
    assert after.last_message_at == NOON + minutes(9)


def test_without_lines_nothing_changes() -> None:
    assert receive_moved_lines(a_conversation(), [], LATER) == (a_conversation(), ())


def test_who_gives_lines_away_has_nothing_to_answer_up_to_there() -> None:
    scoped = close_merged(
        an_unanswered(customer=SCOPED, seq=3, in_seq=3, inbound_count=3), a_conversation(), NOON
    )
    lines = [a_message(customer=SCOPED, seq=1), a_message(customer=SCOPED, seq=2)]
    some = release_moved_lines(scoped, lines, all_of_them=False, now=LATER)
    assert (some.answered_seq, some.inbound_count) == (2, 1)
    assert some.due_at is not None
    every = release_moved_lines(scoped, lines, all_of_them=True, now=LATER)
    assert (every.answered_seq, every.has_unanswered, every.due_at) == (3, False, None)
