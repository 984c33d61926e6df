"""One invocation of a function: its threads, its timeout, and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from tests.simulation.world.scheduler import Crashed, Scheduler, Task

OnEnd = Callable[[object, BaseException | None], None]
"""Receives a result and None, or None and the error; a crash or a timeout is `Crashed`."""


@dataclass(slots=True, eq=False)
class Process:
    """A running process; `skew` is how far its host's clock is off, in milliseconds."""

    name: str
    ends_at: int
    skew: int
    on_end: OnEnd
    is_over: bool = False
    tasks: list[Task] = field(default_factory=list)


class Context:
    """Lambda's context object, of which the handlers read the remaining time."""

    def __init__(self, scheduler: Scheduler, process: Process) -> None:
        self._scheduler = scheduler
        self._process = process

    def get_remaining_time_in_millis(self) -> int:
        """Return the virtual milliseconds until the function's timeout."""
        return max(0, self._process.ends_at - self._scheduler.elapsed)


class Processes:
    """Starts processes and ends them: at their end, at their timeout, or in a crash."""

    def __init__(self, scheduler: Scheduler, *, max_skew: int) -> None:
        self._scheduler = scheduler
        self._max_skew = max_skew
        self.running = 0

    def start(
        self, name: str, timeout: int, work: Callable[[Context], object], on_end: OnEnd
    ) -> Process:
        """Start a process that may run for `timeout` seconds; `on_end` is called once."""
        skew = self._scheduler.rng.randint(-self._max_skew, self._max_skew)
        process = Process(name, self._scheduler.elapsed + timeout * 1000, skew, on_end)
        context = Context(self._scheduler, process)
        self.running += 1
        task = Task(
            self._scheduler,
            lambda: work(context),
            lambda result, error: self.end(process, result, error),
            process,
        )
        process.tasks.append(task)
        task.start()
        self._scheduler.after(timeout * 1000, lambda: self.end(process, None, Crashed()))
        return process

    def end(self, process: Process, result: object, error: BaseException | None) -> None:
        """End a process once, with all its threads."""
        if process.is_over:
            return
        process.is_over = True
        self.running -= 1
        for task in process.tasks:
            if task is not self._scheduler.current:
                task.kill()
        self._scheduler.after(0, lambda: process.on_end(result, error))

    def crash(self) -> None:
        """Let the process of the current task crash at this point."""
        self.end(self.current(), None, Crashed())
        raise Crashed

    def task(self) -> Task:
        """Return the task that is running now."""
        task = self._scheduler.current
        if task is None:
            raise RuntimeError("a port was called outside of any process")
        return task

    def current(self) -> Process:
        """Return the process that is running now."""
        return cast("Process", self.task().process)

    def add(self, work: Callable[[], object], on_end: OnEnd) -> None:
        """Start one more thread of the process that is running now."""
        process = self.current()
        task = Task(self._scheduler, work, on_end, process)
        process.tasks.append(task)
        task.start()
