"""One round of the reconciler: a turn request for each due conversation, at an even rate."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aftercall.ports import Clock, DueIndex, TurnRequests

MOST_PER_ROUND = 200
"""The index is queried, never scanned, and a round's work is bounded."""
ENQUEUED_AGAIN_AFTER = timedelta(seconds=45)
"""Less than the minute between rounds: one that starts early must not miss what is due again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How many conversations were due, and how many turn requests the queue accepted."""

    due: int
    enqueued: int


def enqueue_due(
    *, due: DueIndex, turn_requests: TurnRequests, clock: Clock, per_second: float, until: datetime
) -> Round:
    """Request a turn for the conversations due longest, and postpone each of them.

    At most `per_second`, because after an outage all conversations are due at once. A conversation
    that is not reached by `until` stays due and is among the first of the next round. Two rounds at
    once request a turn twice at most, which changes nothing. Raises Unavailable.
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
            # Afterwards, so that a refused request leaves the conversation due. Postponed, so that
            # conversations whose turns fail do not keep others out of the next rounds.
            due.postpone(customer, due_at, now + ENQUEUED_AGAIN_AFTER)
    return Round(due=len(found), enqueued=enqueued)
