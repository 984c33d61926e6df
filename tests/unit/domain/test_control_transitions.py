"""Who answers, and what is due: hand-over, give-back, opt-out, failures of the agent."""

from dataclasses import replace
from datetime import datetime

import pytest

from aftercall.domain import conversation_transitions as transitions
from aftercall.domain.agent_trouble import record_agent_failure
from aftercall.domain.conversation import Control, Conversation
from tests.builders import NOON, a_conversation, an_unanswered, minutes, seconds

LATER = NOON + minutes(3)
LOOK = LATER + seconds(60)


def test_a_line_during_a_back_off_does_not_bring_the_next_question_forward() -> None:
    failed = record_agent_failure(record_agent_failure(an_unanswered(), NOON), NOON)
    after = transitions.add_inbound(failed, None, NOON + seconds(5))
    assert (after.retry_at, after.due_at) == (NOON + minutes(1), NOON + minutes(1) + seconds(5))


def test_an_apology_is_noted_without_changing_what_is_due() -> None:
    before = an_unanswered(due_at=NOON)
    assert transitions.mark_apologised(before, LATER) == replace(before, apologised_at=LATER)


def test_a_hand_over_moves_the_fence_and_leaves_nothing_of_the_agents_due() -> None:
    after = transitions.hand_over(an_unanswered(handover="asked", due_at=NOON), LATER)
    assert (after.control, after.epoch, after.handover, after.due_at) == (
        Control.HUMAN,
        1,
        None,
        None,
    )


def test_a_give_back_makes_the_unanswered_due_and_forgets_old_failures() -> None:
    before = an_unanswered(control=Control.HUMAN, epoch=1, failures=3, retry_at=NOON)
    after = transitions.give_back(before, LATER)
    assert (after.control, after.epoch, after.due_at) == (Control.AGENT, 2, LOOK)
    assert (after.failures, after.retry_at) == (0, None)


def test_an_opt_out_at_twilio_counts_once() -> None:
    once = transitions.opt_out(an_unanswered(), LATER)
    assert (once.opted_out_at, once.epoch, once.due_at) == (LATER, 1, None)
    assert transitions.opt_out(once, LOOK) is once


@pytest.mark.parametrize(
    ("conversation", "due_at"),
    [
        (a_conversation(due_at=NOON), None),
        (a_conversation(outbox=(1,)), LOOK),
        (a_conversation(outbox=(1,), control=Control.HUMAN), LOOK),
        (a_conversation(handover="asked"), LOOK),
        (a_conversation(handover="asked", opted_out_at=NOON), None),
        (an_unanswered(), LOOK),
        (an_unanswered(retry_at=LATER + minutes(4)), LATER + minutes(4)),
        (an_unanswered(retry_at=NOON), LOOK),
        (an_unanswered(control=Control.HUMAN), None),
        (an_unanswered(opted_out_at=NOON), None),
        (an_unanswered(answered_seq=1), None),
    ],
)
def test_only_what_can_be_worked_on_is_due(
    conversation: Conversation, due_at: datetime | None
) -> None:
    assert transitions.refresh_timers(conversation, LATER).due_at == due_at


def test_a_look_can_be_put_off() -> None:
    assert transitions.postpone_send(a_conversation(outbox=(1,)), LOOK).due_at == LOOK
