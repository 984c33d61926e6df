"""The caretaker's round: whoever is due is nudged, in bounded work and without a scan."""

from dataclasses import dataclass
from datetime import timedelta

from aftercall.ports import Clock, Due, Nudges

MOST_PER_ROUND = 200
NEXT_LOOK = timedelta(seconds=45)
"""Less than the rounds are apart: one that comes a little early must not pass over who is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How many were due, and how many nudges the queue took."""

    due: int
    nudged: int


def nudge_due(*, due: Due, nudges: Nudges, clock: Clock) -> Round:
    """Nudge the customers due longest, and put each off, so that none hides those behind it.

    Putting off comes after the nudge and only while nothing moved: a look sets its own due time.
    Two rounds at once send a nudge twice at most, which changes nothing.
    """
    now = clock.now()
    found = due.due(now, MOST_PER_ROUND)
    nudged = 0
    for customer, due_at in found:
        if nudges.nudge(customer, f"care:{now:%Y%m%d%H%M%S}"):
            nudged += 1
            due.put_off(customer, due_at, now + NEXT_LOOK)
    return Round(due=len(found), nudged=nudged)
