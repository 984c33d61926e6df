"""A conversation is due by its named timers, and no transition stops another's."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from aftercall.domain.agent_trouble import record_agent_failure, release_early
from aftercall.domain.back_off import back_off_turns, release
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.conversation_transitions import (
    add_answer,
    add_call,
    add_call_with_deferred_opening,
    add_inbound,
    count_late_acceptance,
    enqueue_outbound,
    give_back,
    hand_over,
    mark_apologised,
    opt_out,
    pop_outbox,
    postpone_send,
    refresh_timers,
    request_hand_over,
    withdraw_from_outbox,
)
from aftercall.domain.opt_out import OptOutKeyword
from aftercall.domain.timers import Timers
from tests.builders import NOON, a_call, a_conversation, minutes

Transition = Callable[[Conversation, datetime], Conversation]

LATER = NOON + timedelta(hours=64)
OF_THE_TURN: dict[str, Transition] = {
    "answer": lambda one, now: (
        one if one.outbox else add_answer(one, through=one.in_seq, parts=2, handover=None, now=now)
    ),
    "enqueue": enqueue_outbound,
    "pop": lambda one, now: pop_outbox(one, accepted=True, now=now) if one.outbox else one,
    "withdraw": lambda one, now: (
        withdraw_from_outbox(one, one.outbox[-1], one.answered_seq - 1, now)
        if one.outbox and one.answered_seq
        else one
    ),
    "fail": record_agent_failure,
    "apologise": mark_apologised,
    "ask for a person": lambda one, now: request_hand_over(one, "asked", now),
    "hand over": hand_over,
    "give back": give_back,
    "opt out": opt_out,
    "count": lambda one, _: count_late_acceptance(one),
    "refresh": refresh_timers,
    "postpone": lambda one, now: postpone_send(one, now + minutes(9)) if one.outbox else one,
    "back off": lambda one, now: back_off_turns(one, may_pass=False, now=now),
    "release": release,
    "release early": release_early,
}
OF_THE_CUSTOMER: dict[str, Transition] = {
    "line": lambda one, now: add_inbound(one, None, now),
    "stop": lambda one, now: add_inbound(one, OptOutKeyword.STOP, now),
    "start": lambda one, now: add_inbound(one, OptOutKeyword.START, now),
    "call": lambda one, now: add_call(one, a_call(), "Ana", opens=True, now=now),
    "call not opened": lambda one, now: add_call(one, a_call(), "Ana", opens=False, now=now),
}
ALL = {**OF_THE_TURN, **OF_THE_CUSTOMER}
properties = settings(derandomize=True, database=None, deadline=None, max_examples=300)


def after(names: list[str], first: Conversation) -> list[Conversation]:
    """Return the conversation after each of these transitions, one every seven seconds."""
    steps = [first]
    for number, name in enumerate(names, start=1):
        steps.append(ALL[name](steps[-1], NOON + timedelta(seconds=7 * number)))
    return steps


@properties
@given(st.lists(st.sampled_from(sorted(ALL)), max_size=25))
def test_a_conversation_is_due_at_the_earliest_of_its_timers(names: list[str]) -> None:
    for one in after(names, a_conversation()):
        assert one.due_at == one.timers.earliest


@properties
@given(st.lists(st.sampled_from(sorted(ALL)), max_size=25))
def test_what_is_unsent_or_unanswered_always_has_a_timer(names: list[str]) -> None:
    for one in after(names, a_conversation()):
        owes = one.agent_may_answer and (one.has_unanswered or one.handover is not None)
        running = (one.timers.send, one.timers.reply, one.timers.hand_over)
        assert any(running) == bool(one.outbox or owes)
        assert (one.timers.send is not None) == bool(one.outbox)


@properties
@given(st.lists(st.sampled_from(sorted(OF_THE_TURN)), max_size=25))
def test_no_step_of_a_turn_stops_the_timer_of_a_deferred_opening(names: list[str]) -> None:
    first = add_call_with_deferred_opening(
        a_conversation(), a_call(), "Ana", not_before=LATER, now=NOON
    )
    for one in after(names, first):
        assert one.timers.opening == LATER
        assert one.due_at is not None


@properties
@given(
    st.lists(st.sampled_from(sorted(ALL)), max_size=12),
    st.sampled_from(["line", "fail", "apologise", "count", "hand over", "opt out", "refresh"]),
)
def test_what_leaves_the_outbox_alone_leaves_its_timer_alone(names: list[str], last: str) -> None:
    before = postpone_send(enqueue_outbound(after(names, a_conversation())[-1], NOON), LATER)
    assert ALL[last](before, NOON + minutes(5)).timers.send == LATER


def test_a_deferred_opening_waits_outside_the_outbox_and_takes_no_number() -> None:
    before = a_conversation(seq=4)
    waiting = add_call_with_deferred_opening(before, a_call(), "Ana", not_before=LATER, now=NOON)
    assert waiting.waiting_opening is not None
    assert (waiting.waiting_opening.call_id, waiting.waiting_opening.not_before) == (
        a_call().call_id,
        LATER,
    )
    assert (waiting.seq, waiting.outbox, waiting.due_at) == (4, (), LATER)
    assert (waiting.call_id, waiting.name) == (a_call().call_id, "Ana")


def test_a_line_of_the_customers_or_a_newer_call_ends_the_wait_of_a_deferred_opening() -> None:
    waiting = add_call_with_deferred_opening(
        a_conversation(), a_call(), "Ana", not_before=LATER, now=NOON
    )
    for name in ("line", "call", "call not opened"):
        assert ALL[name](waiting, NOON + minutes(1)).waiting_opening is None
        assert ALL[name](waiting, NOON + minutes(1)).timers.opening is None
    newer = add_call_with_deferred_opening(
        waiting, a_call(call_id="conv_2"), "Ana", not_before=NOON + minutes(9), now=NOON
    )
    assert newer.waiting_opening is not None
    assert (newer.waiting_opening.call_id, newer.due_at) == ("conv_2", NOON + minutes(9))


def test_postponing_leaves_an_openings_timer_alone() -> None:
    timers = Timers(send=NOON, opening=NOON)
    assert timers.postponed(LATER) == Timers(send=LATER, opening=NOON)
    assert Timers().earliest is None
    assert a_conversation(control=Control.HUMAN).timers == Timers()
