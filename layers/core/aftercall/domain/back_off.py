"""Delays after turns that failed repeatedly, so that a defect of ours costs few turns."""

from dataclasses import replace
from datetime import datetime, timedelta

from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import (
    RETRY_DELAYS,
    end_agent_trouble,
    refresh_timers,
    set_timers,
)

LONGEST_BACK_OFF = timedelta(minutes=60)


def back_off_turns(before: Conversation, *, may_pass: bool, now: datetime) -> Conversation:
    """Count a turn that failed as often as the queue delivers it, and set when to try again.

    Each delay is twice the one before, an hour at most. Where the cause `may_pass` by itself the
    delay is at most that after an agent's failure, so that customers are answered soon after an
    outage. While the outbox holds something, sending is what fails: `retry_at` then stays, so that
    the customer's lines are answered as soon as the outbox is empty.
    """
    longest = RETRY_DELAYS[-1] if may_pass else LONGEST_BACK_OFF
    # Bounded, because 2 to the power of many failures is more than a timedelta can hold.
    doublings = min(before.failures, 10)
    later = now + min(RETRY_DELAYS[0] * 2**doublings, longest)
    retry_at = before.retry_at if before.outbox else later
    failed = replace(before, failures=before.failures + 1, retry_at=retry_at)
    timers = refresh_timers(failed, now).timers.postponed(later)
    return replace(failed, timers=timers, due_at=timers.earliest)


def release(before: Conversation, now: datetime) -> Conversation:
    """Reset the failures and let the next turn run now."""
    if before.retry_at is None:
        return before
    return set_timers(before, end_agent_trouble(before), now)
