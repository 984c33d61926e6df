"""How long steps take at the emulated provider, and the queue of steps that are due later."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    Step = Callable[[datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDelays:
    """Seconds that the steps of a call take; the clock's speed shortens all of them."""

    between_recipients: float = 0.5
    dispatch: float = 1.0
    initiate: float = 1.0
    ring: float = 4.0
    unanswered: float = 20.0
    processing: float = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelays:
    """Seconds that the steps of a text session take; the defaults were measured on the real one.

    The emulator really sleeps them, whatever the clock's speed. The exception is `pong`: how old
    the last pong may be is measured on the emulator's clock.
    """

    greeting: float = 0.4
    answer: float = 1.0
    part: float = 0.02
    tool: float = 0.3
    late: float = 3.0
    closing: float = 0.4
    init: float = 10.0
    ping: float = 1.7
    pong: float = 60.0
    tool_result: float = 20.0


NO_WAIT = TextDelays(greeting=0, answer=0, part=0, tool=0, late=0.2, closing=0)


class StepQueue:
    """Steps that each wait for their due time; the owner of the queue locks it."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Step]] = []
        self._order = itertools.count()

    def add(self, due: datetime, step: Step) -> None:
        """Queue one step; steps with the same due time run in the order in which they came."""
        heapq.heappush(self._waiting, (due, next(self._order), step))

    def run_until(self, now: datetime) -> None:
        """Run every step that is due, including those that a step adds."""
        while self._waiting and self._waiting[0][0] <= now:
            due, _, step = heapq.heappop(self._waiting)
            step(due)
