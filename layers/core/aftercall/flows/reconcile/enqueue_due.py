"""One round of the reconciler: a turn request for each due conversation, at an even rate."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import ceil

from aftercall.ports import Clock, DueIndex, Executor, TurnRequests

MOST_PER_ROUND = 4_000
"""As many as the greatest rate allows in a round; the index is queried, never scanned."""
LEAST_READ = 200
"""So many are read whatever the rate, so that the round's report shows how many wait."""
PULSE = timedelta(seconds=0.25)
"""At a high rate so much time's turn requests go side by side, since one takes some 30 ms."""
ENQUEUED_AGAIN_AFTER = timedelta(seconds=45)
"""Less than the minute between rounds: one that starts early must not miss what is due again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How many conversations were due, and how many turn requests the queue accepted."""

    due: int
    enqueued: int


def enqueue_due(
    *,
    due: DueIndex,
    turn_requests: TurnRequests,
    clock: Clock,
    executor: Executor,
    per_second: float,
    until: datetime,
) -> Round:
    """Request a turn for the conversations due longest, and postpone each of them.

    At the rate `per_second`, because after an outage all conversations are due at once. A
    conversation that is not reached by `until` stays due and is among the first of the next round.
    Two rounds at once request a turn twice at most, which changes nothing. Raises Unavailable.
    """
    began, at_once = clock.now(), max(1, int(per_second * PULSE.total_seconds()))
    most = ceil((until - began).total_seconds() * per_second) + at_once
    found = due.due(began, min(max(most, LEAST_READ), MOST_PER_ROUND))
    enqueued = 0
    for first in range(0, len(found), at_once):
        now = clock.now()
        begins = max(began + timedelta(seconds=first / per_second), now)
        if first and begins > until:
            break
        if begins > now:
            clock.sleep((begins - now).total_seconds())
        jobs = [
            partial(_enqueue, one, began, due, turn_requests)
            for one in found[first : first + at_once]
        ]
        enqueued += sum(executor.run(jobs))
    return Round(due=len(found), enqueued=enqueued)


def _enqueue(
    found: tuple[str, datetime], began: datetime, due: DueIndex, turn_requests: TurnRequests
) -> bool:
    """Request one turn; return whether the queue accepted the request."""
    customer, due_at = found
    if not turn_requests.enqueue(customer, f"care:{began:%Y%m%d%H%M%S}"):
        return False
    # Afterwards, so that a refused request leaves the conversation due. Postponed, so that
    # conversations whose turns fail do not keep others out of the next rounds.
    due.postpone(customer, due_at, began + ENQUEUED_AGAIN_AFTER)
    return True
