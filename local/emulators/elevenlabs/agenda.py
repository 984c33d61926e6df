"""What is going to happen at the emulated provider, in the order of its due times."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    Step = Callable[[datetime], None]


class Agenda:
    """Steps that each wait for their moment."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Step]] = []
        self._order = itertools.count()

    def at(self, due: datetime, step: Step) -> None:
        """Plan one step; steps of the same moment keep the order of planning."""
        heapq.heappush(self._waiting, (due, next(self._order), step))

    def run_until(self, now: datetime) -> None:
        """Take every step that is due, also those that a step adds."""
        while self._waiting and self._waiting[0][0] <= now:
            due, _, step = heapq.heappop(self._waiting)
            step(due)
