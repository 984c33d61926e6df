"""Waits after looks that failed again and again, so that a defect of ours costs few turns."""

from dataclasses import replace
from datetime import datetime, timedelta

from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import BACK_OFF, settle

LONGEST = timedelta(minutes=60)


def put_off(before: Conversation, *, may_pass: bool, now: datetime) -> Conversation:
    """Note a look that failed as often as the queue brings it, and when to look again.

    Each wait is twice the one before, an hour at most; not longer than the agent's own waits where
    the cause `may_pass` by itself, so that answers flow soon after it. Where something is unsent
    that is the trouble, and a line of the customer's need not wait for it once it is out.
    """
    longest = BACK_OFF[-1] if may_pass else LONGEST
    doublings = min(before.failures, 10)
    later = now + min(BACK_OFF[0] * 2**doublings, longest)
    retry_at = before.retry_at if before.outbox else later
    return replace(before, failures=before.failures + 1, retry_at=retry_at, due_at=later)


def release(before: Conversation, now: datetime) -> Conversation:
    """Let a conversation be looked at now, as if nothing had failed."""
    if before.retry_at is None:
        return before
    return settle(replace(before, failures=0, retry_at=None), now)
