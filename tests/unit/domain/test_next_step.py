"""What one look at a customer has to do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.next_step import (
    AskAgent,
    HandOver,
    NothingToDo,
    NotYet,
    SendNext,
    Step,
    TurnTimings,
    next_step,
)
from aftercall.domain.seq_range import SeqRange
from tests.builders import NOON, a_conversation, an_unanswered, minutes, seconds

CLOCKS = TurnTimings()
IN_MIND = {"handover": "asked"}


@pytest.mark.parametrize(
    ("conversation", "later", "step"),
    [
        (a_conversation(), 0, NothingToDo()),
        (an_unanswered(answered_seq=1), 60, NothingToDo()),
        (an_unanswered(), 0, NotYet()),
        (an_unanswered(), 1.6, NotYet()),
        (an_unanswered(), 1.7, AskAgent(SeqRange(after=0, through=1))),
        (an_unanswered(), 2, AskAgent(SeqRange(after=0, through=1))),
        (
            an_unanswered(last_inbound_at=NOON + seconds(19.5)),
            19.9,
            NotYet(),
        ),
        (
            an_unanswered(last_inbound_at=NOON + seconds(19.5)),
            20,
            AskAgent(SeqRange(after=0, through=1)),
        ),
        (an_unanswered(waiting_since=None), 0, AskAgent(SeqRange(after=0, through=1))),
        (an_unanswered(seq=7, in_seq=7, answered_seq=3), 5, AskAgent(SeqRange(after=3, through=7))),
        (an_unanswered(retry_at=NOON + minutes(1)), 59, NotYet()),
        (an_unanswered(retry_at=NOON + minutes(1)), 60, AskAgent(SeqRange(after=0, through=1))),
        (an_unanswered(control=Control.HUMAN), 5, NothingToDo()),
        (an_unanswered(control=Control.CLOSED), 5, NothingToDo()),
        (an_unanswered(opted_out_at=NOON), 5, NothingToDo()),
        (an_unanswered(seq=2, outbox=(2,)), 5, SendNext(2)),
        (an_unanswered(seq=3, outbox=(2, 3), opted_out_at=NOON), 5, SendNext(2)),
        (an_unanswered(seq=2, outbox=(2,), control=Control.HUMAN), 5, SendNext(2)),
        (an_unanswered(answered_seq=1, **IN_MIND), 5, HandOver("asked")),
        (an_unanswered(**IN_MIND), 0, HandOver("asked")),
        (an_unanswered(seq=2, outbox=(2,), **IN_MIND), 5, SendNext(2)),
        (an_unanswered(control=Control.HUMAN, **IN_MIND), 5, NothingToDo()),
        (an_unanswered(opted_out_at=NOON, **IN_MIND), 5, NothingToDo()),
    ],
)
def test_the_conversation_alone_decides_the_step(
    conversation: Conversation, later: float, step: Step
) -> None:
    assert next_step(conversation, CLOCKS, NOON + seconds(later)) == step


def test_the_waits_are_settings_that_tests_scale_together() -> None:
    quick = replace(CLOCKS, quiet=timedelta(), clock_skew=timedelta())
    assert next_step(an_unanswered(), quick, NOON) == AskAgent(SeqRange(after=0, through=1))
