"""After an outage of the agent: those who wait long are due as soon as others show its end."""

from collections.abc import Sequence
from datetime import datetime

from aftercall.domain.agent_trouble import (
    LONGEST_DELAY,
    can_be_released,
    last_failed_at,
    release_early,
)
from aftercall.domain.commit import commit_of
from aftercall.domain.conversation import Control, Conversation
from aftercall.flows.optimistic_commit import Decided, commit_optimistically
from aftercall.ports import Activity, Clock, Conversations, DueIndex, Random

MOST_PER_ROUND = 100
"""As many conversations as one BatchGetItem returns."""
MOST_TRIES = 3


def release_waiting(
    *, due: DueIndex, activity: Activity, conversations: Conversations, clock: Clock, rng: Random
) -> int:
    """Make conversations due for which the agent works again, and return how many.

    That it works shows in the others: one of them got an answer after the agent last failed this
    one. Without this each would wait for the end of its own delay. Their turns are requested as
    those of all that are due, at the reconciler's rate. Raises Unavailable.
    """
    now = clock.now()
    waiting = [
        customer for customer, at in due.due(now + LONGEST_DELAY, MOST_PER_ROUND) if at > now
    ]
    if not waiting:
        return 0
    failing = [one for one in activity.load_many(waiting) if last_failed_at(one) is not None]
    if not failing:
        return 0
    since = min(at for at in map(last_failed_at, failing) if at is not None)
    others = activity.load_many(activity.active((Control.AGENT,), since, MOST_PER_ROUND))
    return sum(
        _release(one.customer, others, now, conversations, clock, rng)
        for one in failing
        if can_be_released(one, others, now)
    )


def _release(
    customer: str,
    others: Sequence[Conversation],
    now: datetime,
    conversations: Conversations,
    clock: Clock,
    rng: Random,
) -> bool:
    """Release one conversation, unless it changed so that there is no reason any more."""

    def decide(before: Conversation | None) -> Decided[bool]:
        if before is None or not can_be_released(before, others, now):
            return Decided(result=False)
        commit = commit_of(rng.token(), before, release_early(before, now))
        return Decided(result=True, commit=commit)

    return commit_optimistically(
        lambda: conversations.load(customer),
        decide,
        conversations=conversations,
        clock=clock,
        rng=rng,
        doing="ending the wait for the agent",
        tries=MOST_TRIES,
        if_exhausted=lambda: False,
    )
