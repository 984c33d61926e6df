"""A function as a whole: as many processes as there are invocations at once, up to a limit."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from local.stack.function_process import FunctionProcess
    from local.stack.invocations import InvocationResult


class PoolStoppedError(RuntimeError):
    """The stack is stopping and runs no function any more."""


class FunctionPool:
    """The processes of one function."""

    def __init__(self, launch: Callable[[], FunctionProcess], *, limit: int) -> None:
        self._launch = launch
        self._limit = limit
        self._changed = threading.Condition()
        self._idle: list[FunctionProcess] = []
        self._busy: set[FunctionProcess] = set()
        self._starting = 0
        self._stopped = False

    def invoke(self, event: Any) -> InvocationResult:
        """Run the function once; waits while every process that may exist is busy."""
        process = self._acquire()
        try:
            return process.run(event)
        finally:
            self._release(process)

    def restart(self) -> None:
        """Kill every process, busy ones too; the next invocation starts a new one."""
        with self._changed:
            idle, self._idle = self._idle, []
            busy = list(self._busy)
        for process in idle:
            process.close()
        for process in busy:
            process.kill()

    def kill_one(self, rng: Random) -> Any:
        """Kill one process during an invocation and return its event; None if none is at work."""
        with self._changed:
            found = [(each, each.current_event) for each in self._busy if each.is_alive]
        working = [(each, event) for each, event in found if event is not None]
        if not working:
            return None
        process, event = rng.choice(working)
        process.kill()
        return event

    def stop(self) -> None:
        """Kill every process and take no further invocation."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self.restart()
        with self._changed:
            self._changed.wait_for(lambda: not self._busy and not self._starting)

    def _acquire(self) -> FunctionProcess:
        with self._changed:
            while not self._stopped:
                while self._idle:
                    process = self._idle.pop()
                    if process.is_alive:
                        self._busy.add(process)
                        return process
                    process.close()
                if len(self._busy) + self._starting < self._limit:
                    self._starting += 1
                    break
                self._changed.wait()
            else:
                raise PoolStoppedError("the stack is stopping")
        return self._start()

    def _start(self) -> FunctionProcess:
        process = None
        try:
            process = self._launch()
        finally:
            with self._changed:
                self._starting -= 1
                if process is not None:
                    self._busy.add(process)
                self._changed.notify_all()
        if self._stopped:
            process.kill()
        return process

    def _release(self, process: FunctionProcess) -> None:
        with self._changed:
            if not self._stopped and process.is_alive:
                self._busy.discard(process)
                self._idle.append(process)
                self._changed.notify_all()
                return
        process.close()
        with self._changed:
            self._busy.discard(process)
            self._changed.notify_all()
