"""A send whose outcome is unknown: when it is overdue, and what becomes of it without proof."""

from datetime import timedelta

import pytest

from aftercall.domain.message import Kind, State
from aftercall.domain.next_step import TurnTimings
from aftercall.domain.unknown_send import mark_server_error, overdue_at, resolve_without_proof
from tests.builders import NOON, a_reply, seconds


@pytest.mark.parametrize("state", State)
def test_only_a_send_in_flight_is_given_up_on(state: State) -> None:
    overdue = NOON + seconds(120) if state is State.SENDING else None
    assert overdue_at(a_reply(state=state, begun_at=NOON), TurnTimings()) == overdue


def test_a_reply_is_sent_once_more_and_then_given_up() -> None:
    again = resolve_without_proof(a_reply(state=State.SENDING, attempt=1), NOON)
    assert (again.state, again.resends, again.not_before) == (State.PENDING, 1, None)
    assert again.may_be_out
    assert resolve_without_proof(again, NOON).state is State.UNKNOWN


def test_an_attempt_that_twilio_answered_with_a_server_error_is_not_counted() -> None:
    failed = mark_server_error(a_reply(state=State.SENDING, attempt=1))
    again = resolve_without_proof(failed, NOON)
    assert (again.state, again.resends) == (State.PENDING, 0)
    assert again.not_before == NOON + timedelta(seconds=2)


def test_an_opening_is_never_sent_again() -> None:
    opening = a_reply(kind=Kind.OPENING, state=State.SENDING, attempt=1)
    assert resolve_without_proof(opening, NOON).state is State.UNKNOWN
