"""What one look at a customer has to do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.message import State
from aftercall.domain.next_step import (
    Ask,
    Clocks,
    Deliver,
    HandOver,
    Rest,
    Step,
    Wait,
    next_step,
    overdue_at,
)
from tests.builders import NOON, a_conversation, a_reply, an_unanswered, minutes, seconds

CLOCKS = Clocks()
IN_MIND = {"handover": "asked"}


@pytest.mark.parametrize(
    ("conversation", "later", "step"),
    [
        (a_conversation(), 0, Rest()),
        (an_unanswered(answered_seq=1), 60, Rest()),
        (an_unanswered(), 0, Wait(NOON + seconds(2))),
        (an_unanswered(), 1.6, Wait(NOON + seconds(3.6))),
        (an_unanswered(), 1.7, Ask(0, 1)),
        (an_unanswered(), 2, Ask(0, 1)),
        (an_unanswered(last_inbound_at=NOON + seconds(19.5)), 19.9, Wait(NOON + seconds(21.9))),
        (an_unanswered(last_inbound_at=NOON + seconds(19.5)), 20, Ask(0, 1)),
        (an_unanswered(waiting_since=None), 0, Ask(0, 1)),
        (an_unanswered(seq=7, in_seq=7, answered_seq=3), 5, Ask(3, 7)),
        (an_unanswered(retry_at=NOON + minutes(1)), 59, Wait(NOON + minutes(1))),
        (an_unanswered(retry_at=NOON + minutes(1)), 60, Ask(0, 1)),
        (an_unanswered(control=Control.HUMAN), 5, Rest()),
        (an_unanswered(control=Control.CLOSED), 5, Rest()),
        (an_unanswered(opted_out_at=NOON), 5, Rest()),
        (an_unanswered(seq=2, outbox=(2,)), 5, Deliver(2)),
        (an_unanswered(seq=3, outbox=(2, 3), opted_out_at=NOON), 5, Deliver(2)),
        (an_unanswered(seq=2, outbox=(2,), control=Control.HUMAN), 5, Deliver(2)),
        (an_unanswered(answered_seq=1, **IN_MIND), 5, HandOver("asked")),
        (an_unanswered(**IN_MIND), 0, HandOver("asked")),
        (an_unanswered(seq=2, outbox=(2,), **IN_MIND), 5, Deliver(2)),
        (an_unanswered(control=Control.HUMAN, **IN_MIND), 5, Rest()),
        (an_unanswered(opted_out_at=NOON, **IN_MIND), 5, Rest()),
    ],
)
def test_the_conversation_alone_decides_the_step(
    conversation: Conversation, later: float, step: Step
) -> None:
    assert next_step(conversation, CLOCKS, NOON + seconds(later)) == step


def test_the_waits_are_settings_that_tests_scale_together() -> None:
    quick = replace(CLOCKS, quiet=timedelta(), slack=timedelta())
    assert next_step(an_unanswered(), quick, NOON) == Ask(0, 1)


@pytest.mark.parametrize("state", State)
def test_only_a_send_in_flight_is_given_up_on(state: State) -> None:
    overdue = NOON + seconds(120) if state is State.SENDING else None
    assert overdue_at(a_reply(state=state, begun_at=NOON), CLOCKS) == overdue
