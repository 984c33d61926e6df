"""Virtual time and tasks that take turns: one seed, one order of events."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random

import greenlet  # type: ignore[import-untyped]  # the package ships no types

BEGIN = datetime(2026, 11, 2, 12, tzinfo=UTC)


class Crashed(BaseException):
    """The process is gone: nothing below may catch this."""


class Scheduler:
    """Runs what is due, in the order of virtual milliseconds; equal times in a seeded order."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.current: Task | None = None
        self.elapsed = 0
        self.is_stopped = False
        self.hub = greenlet.getcurrent()
        self._number = 0
        self._due: list[tuple[int, float, int, Callable[[], None]]] = []

    def now(self) -> datetime:
        """Return the virtual time."""
        return BEGIN + timedelta(milliseconds=self.elapsed)

    def after(self, milliseconds: int, action: Callable[[], None]) -> None:
        """Have something done so much later."""
        self._number += 1
        moment = self.elapsed + max(0, milliseconds)
        heappush(self._due, (moment, self.rng.random(), self._number, action))

    def run(self) -> None:
        """Do everything that comes due, until somebody stops it or nothing is left."""
        while self._due and not self.is_stopped:
            self.elapsed, _, _, action = heappop(self._due)
            action()

    def stop(self) -> None:
        """End the run after what is being done now."""
        self.is_stopped = True


class Task:
    """One thread of work; `ended` is called once, with its result or with what it raised."""

    def __init__(
        self,
        scheduler: Scheduler,
        work: Callable[[], object],
        ended: Callable[[object, BaseException | None], None],
        process: object,
    ) -> None:
        self.process = process
        self._scheduler = scheduler
        self._work = work
        self._ended = ended
        self._wakes = 0
        self._greenlet = greenlet.greenlet(self._run, scheduler.hub)

    def start(self) -> None:
        """Let the work begin at the present time, when its turn comes."""
        self.wake()

    def wake(self, milliseconds: int = 0) -> None:
        """Have the task go on so much later; an earlier wish to wake it is forgotten."""
        self._wakes += 1
        number = self._wakes
        self._scheduler.after(milliseconds, lambda: self._go_on(number))

    def pause(self, milliseconds: int | None) -> None:
        """Let others work; None waits until somebody wakes this task."""
        if milliseconds is not None:
            self.wake(milliseconds)
        self._scheduler.hub.switch()

    def kill(self) -> None:
        """End the task where it stands."""
        self._wakes += 1
        if not self._greenlet.dead:
            self._scheduler.after(0, self._throw)

    def _throw(self) -> None:
        if not self._greenlet.dead:
            self._switch(lambda: self._greenlet.throw(Crashed))

    def _go_on(self, number: int) -> None:
        if number == self._wakes and not self._greenlet.dead:
            self._switch(self._greenlet.switch)

    def _switch(self, switch: Callable[[], object]) -> None:
        self._scheduler.current = self
        try:
            switch()
        except Crashed:
            # Thrown into a task that never began: there was nothing to unwind.
            pass
        finally:
            self._scheduler.current = None

    def _run(self) -> None:
        try:
            result = self._work()
        except BaseException as error:  # noqa: BLE001 - it is handed on, crashes included
            self._ended(None, error)
        else:
            self._ended(result, None)
