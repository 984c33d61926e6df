"""How long an agent that does not answer is asked again, and when a person takes over instead.

One conversation asks at most 12 times in the first hour, then twice an hour. The longest delays
are so long because the agent's recovery is noticed elsewhere: `can_be_released`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import set_timers
from aftercall.domain.errors import AgentFailure, FailureKind

DELAYS = (
    timedelta(seconds=8),
    *(timedelta(minutes=number) for number in (1, 2, 3, 3, 3, 5, 6, 7, 15, 30)),
)
"""Delays after transient failures; a single failure costs seconds, not minutes.

The first six together last longer than most outages, and none of them leaves a customer without an
answer for five minutes after the end of one.
"""
LONGEST_DELAY = DELAYS[-1]
MOST_REFUSALS = 3
"""The same refusal so often is the answer to these lines: asked again, the agent refuses again."""
LASTING = 4
"""From so many failures on the next delay is longer than the minute of a reconciler's round."""


def record_agent_failure(before: Conversation, now: datetime) -> Conversation:
    """Count a transient failure of the agent and set when to ask again."""
    after = replace(
        before,
        failures=before.failures + 1,
        failing_since=before.failing_since or now,
        retry_at=now + _delay_after(before.failures + 1),
    )
    return set_timers(before, after, now)


def count_refusal(before: Conversation, failure: AgentFailure) -> Conversation:
    """Count a refusal by its cause; any other failure in between changes nothing."""
    if failure.kind is not FailureKind.REFUSAL:
        return before
    same = before.refusals if before.refusal == failure.cause else None
    return replace(before, refusal=failure.cause, refusals=(same or 0) + 1)


def is_refused_for_good(conversation: Conversation) -> bool:
    """Return whether the agent refused these lines for the same cause too often."""
    return (conversation.refusals or 0) >= MOST_REFUSALS


def fails_for(conversation: Conversation, patience: timedelta, now: datetime) -> bool:
    """Return whether the agent has given this conversation no answer for so long."""
    since = conversation.failing_since
    return since is not None and now - since >= patience


def fails_alone(conversation: Conversation, others: Iterable[Conversation]) -> bool:
    """Return whether the agent fails this conversation only, as far as others show.

    It does where another one got an answer since, and where no other one waits for the agent. In an
    outage that all share, others fail too and none gets an answer.
    """
    since, found = conversation.failing_since, _others(conversation, others)
    if since is None:
        return False
    answered = any(one.answered_at is not None and one.answered_at > since for one in found)
    return answered or not any(one.failing_since is not None for one in found)


def can_be_released(
    conversation: Conversation, others: Iterable[Conversation], now: datetime
) -> bool:
    """Return whether the agent may be asked sooner: another one got an answer since it last failed.

    Only where the agent would not be asked within a minute anyway.
    """
    failed_at = last_failed_at(conversation)
    if failed_at is None or conversation.failures < LASTING or not conversation.agent_may_answer:
        return False
    waits = conversation.retry_at is not None and conversation.retry_at - now > DELAYS[1]
    found = _others(conversation, others)
    return waits and any(
        one.answered_at is not None and one.answered_at > failed_at for one in found
    )


def last_failed_at(conversation: Conversation) -> datetime | None:
    """Return when the agent last failed this conversation, or None where it does not fail."""
    if conversation.failing_since is None or conversation.retry_at is None:
        return None
    return conversation.retry_at - _delay_after(conversation.failures)


def release_early(before: Conversation, now: datetime) -> Conversation:
    """Let the agent be asked now; a further failure is followed by as long a delay as before."""
    released = set_timers(before, replace(before, retry_at=now), now)
    reply = None if released.timers.reply is None else now
    timers = replace(released.timers, reply=reply)
    return replace(released, timers=timers, due_at=timers.earliest)


def _delay_after(failures: int) -> timedelta:
    return DELAYS[min(max(failures, 1), len(DELAYS)) - 1]


def _others(conversation: Conversation, found: Iterable[Conversation]) -> list[Conversation]:
    return [one for one in found if one.customer != conversation.customer]
