"""Virtual time and cooperative tasks: one seed gives one order of events."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random

import greenlet  # type: ignore[import-untyped]  # the package ships no types

BEGIN = datetime(2026, 11, 2, 12, tzinfo=UTC)


class Crashed(BaseException):
    """The process died; derived from BaseException so that no code under test catches it."""


class Scheduler:
    """Runs actions in the order of virtual milliseconds; equal times in a seeded order."""

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
        """Schedule an action."""
        self._number += 1
        moment = self.elapsed + max(0, milliseconds)
        heappush(self._due, (moment, self.rng.random(), self._number, action))

    def run(self) -> None:
        """Run the scheduled actions until `stop` is called or none is left."""
        while self._due and not self.is_stopped:
            self.elapsed, _, _, action = heappop(self._due)
            action()

    def stop(self) -> None:
        """End the run after the current action."""
        self.is_stopped = True


class Task:
    """One thread; `on_end` is called once, with its result or with the error that it raised."""

    def __init__(
        self,
        scheduler: Scheduler,
        work: Callable[[], object],
        on_end: Callable[[object, BaseException | None], None],
        process: object,
    ) -> None:
        self.process = process
        self._scheduler = scheduler
        self._work = work
        self._on_end = on_end
        self._wakes = 0
        self._greenlet = greenlet.greenlet(self._run, scheduler.hub)

    def start(self) -> None:
        """Schedule the task's begin at the present time."""
        self.wake()

    def wake(self, milliseconds: int = 0) -> None:
        """Schedule the task's continuation, in place of any earlier one."""
        self._wakes += 1
        number = self._wakes
        self._scheduler.after(milliseconds, lambda: self._resume(number))

    def pause(self, milliseconds: int | None) -> None:
        """Suspend the task for so long; None suspends it until `wake` is called."""
        if milliseconds is not None:
            self.wake(milliseconds)
        self._scheduler.hub.switch()

    def kill(self) -> None:
        """End the task by raising Crashed where it is suspended."""
        self._wakes += 1
        if not self._greenlet.dead:
            self._scheduler.after(0, self._throw)

    def _throw(self) -> None:
        if not self._greenlet.dead:
            self._switch(lambda: self._greenlet.throw(Crashed))

    def _resume(self, number: int) -> None:
        if number == self._wakes and not self._greenlet.dead:
            self._switch(self._greenlet.switch)

    def _switch(self, switch: Callable[[], object]) -> None:
        self._scheduler.current = self
        try:
            switch()
        except Crashed:
            # Raised in a task that never began: there is no frame to unwind.
            pass
        finally:
            self._scheduler.current = None

    def _run(self) -> None:
        try:
            result = self._work()
        except BaseException as error:  # noqa: BLE001 - passed to on_end, crashes included
            self._on_end(None, error)
        else:
            self._on_end(result, None)
