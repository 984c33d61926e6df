"""The reconciler's round: whoever is due is nudged, evenly, in bounded work and without a scan."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aftercall.ports import Clock, DueIndex, TurnRequests

MOST_PER_ROUND = 200
ENQUEUED_AGAIN_AFTER = timedelta(seconds=45)
"""Less than the rounds are apart: one that comes a little early must not pass over who is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How many were due, and how many nudges the queue took."""

    due: int
    enqueued: int


def enqueue_due(
    *, due: DueIndex, turn_requests: TurnRequests, clock: Clock, per_second: float, until: datetime
) -> Round:
    """Nudge the customers due longest, and put each off, so that none hides those behind it.

    So many a second, since after an outage all are due at once. Who is not nudged `until` then
    stays due, and comes first in the next round. Putting off comes after the nudge and only while
    nothing moved: a look sets its own due time. Two rounds at once send a nudge twice at most,
    which changes nothing.
    """
    now, spacing = clock.now(), timedelta(seconds=1 / per_second)
    found = due.due(now, MOST_PER_ROUND)
    enqueued = 0
    for place, (customer, due_at) in enumerate(found):
        if place:
            if clock.now() + spacing > until:
                break
            clock.sleep(spacing.total_seconds())
        if turn_requests.enqueue(customer, f"care:{now:%Y%m%d%H%M%S}"):
            enqueued += 1
            due.postpone(customer, due_at, now + ENQUEUED_AGAIN_AFTER)
    return Round(due=len(found), enqueued=enqueued)
