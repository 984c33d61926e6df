"""How often a failing agent is asked, and when its trouble is this conversation's own."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from aftercall.domain import agent_trouble
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.conversation_transitions import RECHECK_AFTER, give_back, hand_over
from aftercall.domain.errors import AgentFailure, FailureKind
from tests.builders import BEA, NOON, a_conversation, an_unanswered, minutes, seconds

HOUR = timedelta(hours=1)
LATER = NOON + minutes(3)
REFUSED = AgentFailure(FailureKind.REFUSAL, "a guardrail", cause="guardrail")


def failed(times: int, at: datetime = NOON, **changes: Any) -> Conversation:
    conversation = an_unanswered(**changes)
    for _ in range(times):
        conversation = agent_trouble.record_agent_failure(conversation, at)
    return conversation


def other(**changes: Any) -> Conversation:
    return a_conversation(customer=BEA, **changes)


def test_delays_grow_from_seconds_to_half_an_hour() -> None:
    waits = []
    for times in range(1, 13):
        conversation = failed(times, LATER)
        assert conversation.retry_at is not None
        assert conversation.due_at == max(conversation.retry_at, LATER + RECHECK_AFTER)
        waits.append(conversation.retry_at - LATER)
    assert waits == [seconds(8), *map(minutes, (1, 2, 3, 3, 3, 5, 6, 7, 15, 30, 30))]


def test_the_first_hour_has_twelve_questions_at_most_and_later_ones_two() -> None:
    asked, conversation = [NOON], failed(1)
    while conversation.retry_at is not None and conversation.retry_at < NOON + 23 * HOUR:
        asked.append(conversation.retry_at)
        conversation = agent_trouble.record_agent_failure(conversation, conversation.retry_at)
    per_hour = [sum(begin <= at < begin + HOUR for at in asked) for begin in asked]
    assert max(per_hour) == per_hour[0] == 11
    assert set(per_hour[11:]) <= {1, 2}


def test_the_trouble_begins_with_the_first_failure_and_is_measured_from_it() -> None:
    conversation = agent_trouble.record_agent_failure(failed(1), NOON + minutes(2))
    assert conversation.failing_since == NOON
    assert agent_trouble.last_failed_at(conversation) == NOON + minutes(2)
    assert not agent_trouble.fails_for(conversation, minutes(30), NOON + minutes(29))
    assert agent_trouble.fails_for(conversation, minutes(30), NOON + minutes(30))
    assert not agent_trouble.fails_for(an_unanswered(), minutes(30), NOON + 9 * HOUR)


@pytest.mark.parametrize(
    ("others", "alone"),
    [
        ([], True),
        ([other()], True),
        ([other(failing_since=NOON + minutes(1))], False),
        ([other(answered_at=NOON + minutes(1))], True),
        ([other(answered_at=NOON - minutes(1))], True),
        ([other(answered_at=NOON - minutes(1), failing_since=NOON)], False),
        ([other(answered_at=NOON + minutes(1)), other(failing_since=NOON)], True),
    ],
)
def test_an_answer_to_another_shows_that_the_agent_works_and_a_failure_of_another_that_it_does_not(
    others: list[Conversation], alone: bool
) -> None:
    mine = failed(9)
    assert agent_trouble.fails_alone(mine, [mine, *others]) is alone


def test_what_the_agent_does_not_fail_is_not_alone() -> None:
    assert not agent_trouble.fails_alone(an_unanswered(), [])


@pytest.mark.parametrize(
    ("mine", "answered_at", "released"),
    [
        (failed(10), NOON + minutes(1), True),
        (failed(10), NOON - minutes(1), False),
        (failed(10), None, False),
        (failed(1), NOON + minutes(1), False),
        (failed(10, control=Control.HUMAN), NOON + minutes(1), False),
        (an_unanswered(), NOON + minutes(1), False),
    ],
)
def test_an_answer_to_another_since_the_last_failure_ends_a_long_delay(
    mine: Conversation, answered_at: datetime | None, released: bool
) -> None:
    others = [mine, other(answered_at=answered_at)]
    assert agent_trouble.can_be_released(mine, others, NOON + minutes(2)) is released


def test_a_released_conversation_is_due_at_once_and_waits_as_long_after_another_failure() -> None:
    released = agent_trouble.release_early(failed(10), LATER)
    assert (released.retry_at, released.due_at) == (LATER, LATER)
    again = agent_trouble.record_agent_failure(released, LATER)
    assert again.retry_at == LATER + minutes(30)


def test_the_same_refusal_counts_up_and_another_cause_begins_anew() -> None:
    conversation = an_unanswered()
    for _ in range(2):
        conversation = agent_trouble.count_refusal(conversation, REFUSED)
    timeout = AgentFailure(FailureKind.TIMEOUT, "slow")
    assert agent_trouble.count_refusal(conversation, timeout) == conversation
    other_cause = AgentFailure(FailureKind.REFUSAL, "no", cause="policy")
    changed = agent_trouble.count_refusal(conversation, other_cause)
    assert (changed.refusal, changed.refusals) == ("policy", 1)
    third = agent_trouble.count_refusal(conversation, REFUSED)
    assert not agent_trouble.is_refused_for_good(conversation)
    assert agent_trouble.is_refused_for_good(third)


def test_control_that_changes_ends_the_trouble_and_says_why_a_person_has_it() -> None:
    refused = agent_trouble.count_refusal(failed(3), REFUSED)
    taken = hand_over(refused, LATER, "agent_refusal")
    assert (taken.failing_since, taken.refusal, taken.refusals) == (None, None, None)
    assert taken.handed_over_for == "agent_refusal"
    back = give_back(taken, LATER)
    assert (back.failures, back.retry_at, back.handed_over_for) == (0, None, None)
