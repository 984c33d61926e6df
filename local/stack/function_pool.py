"""A function as a whole: as many processes as there are invocations at once, up to a limit."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from local.stack.answers import Answer
    from local.stack.instance import Instance


class PoolStoppedError(RuntimeError):
    """The stack is stopping and runs no function any more."""


class FunctionPool:
    """The processes of one function."""

    def __init__(self, launch: Callable[[], Instance], *, limit: int) -> None:
        self._launch = launch
        self._limit = limit
        self._changed = threading.Condition()
        self._idle: list[Instance] = []
        self._busy: set[Instance] = set()
        self._starting = 0
        self._stopped = False

    def invoke(self, event: Any) -> Answer:
        """Run the function once; waits while every process that may exist is busy."""
        instance = self._take()
        try:
            return instance.run(event)
        finally:
            self._give_back(instance)

    def restart(self) -> None:
        """Kill every process, those at work too; the next invocation starts a new one."""
        with self._changed:
            idle, self._idle = self._idle, []
            busy = list(self._busy)
        for instance in idle:
            instance.close()
        for instance in busy:
            instance.kill()

    def kill_one(self, rng: Random) -> Any:
        """Kill one process in mid-work and return the event it was given; None without one."""
        with self._changed:
            found = [(each, each.at_work_on) for each in self._busy if each.is_alive]
        at_work = [(each, event) for each, event in found if event is not None]
        if not at_work:
            return None
        instance, event = rng.choice(at_work)
        instance.kill()
        return event

    def stop(self) -> None:
        """Kill every process and take no further invocation."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self.restart()
        with self._changed:
            self._changed.wait_for(lambda: not self._busy and not self._starting)

    def _take(self) -> Instance:
        with self._changed:
            while not self._stopped:
                while self._idle:
                    instance = self._idle.pop()
                    if instance.is_alive:
                        self._busy.add(instance)
                        return instance
                    instance.close()
                if len(self._busy) + self._starting < self._limit:
                    self._starting += 1
                    break
                self._changed.wait()
            else:
                raise PoolStoppedError("the stack is stopping")
        return self._start()

    def _start(self) -> Instance:
        instance = None
        try:
            instance = self._launch()
        finally:
            with self._changed:
                self._starting -= 1
                if instance is not None:
                    self._busy.add(instance)
                self._changed.notify_all()
        if self._stopped:
            instance.kill()
        return instance

    def _give_back(self, instance: Instance) -> None:
        with self._changed:
            if not self._stopped and instance.is_alive:
                self._busy.discard(instance)
                self._idle.append(instance)
                self._changed.notify_all()
                return
        instance.close()
        with self._changed:
            self._busy.discard(instance)
            self._changed.notify_all()
