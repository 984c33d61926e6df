"""One invocation of a function: its threads, its time limit, and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from tests.simulation.world.scheduler import Crashed, Scheduler, Task

Ended = Callable[[object, BaseException | None], None]


@dataclass(slots=True, eq=False)
class Process:
    """A process in the making; `skew` is how far its host's clock is off, in milliseconds."""

    name: str
    ends_at: int
    skew: int
    ended: Ended
    is_over: bool = False
    tasks: list[Task] = field(default_factory=list)


class Context:
    """Lambda's context, of which the handlers ask how much time is left."""

    def __init__(self, scheduler: Scheduler, process: Process) -> None:
        self._scheduler = scheduler
        self._process = process

    def get_remaining_time_in_millis(self) -> int:
        """Return the virtual milliseconds until the function's limit."""
        return max(0, self._process.ends_at - self._scheduler.elapsed)


class Processes:
    """Starts processes and ends them, also at their limit or in a crash."""

    def __init__(self, scheduler: Scheduler, *, most_skew: int) -> None:
        self._scheduler = scheduler
        self._most_skew = most_skew
        self.running = 0

    def start(
        self, name: str, limit: int, work: Callable[[Context], object], ended: Ended
    ) -> Process:
        """Start a process that may run for `limit` seconds; `ended` hears once how it ended."""
        skew = self._scheduler.rng.randint(-self._most_skew, self._most_skew)
        process = Process(name, self._scheduler.elapsed + limit * 1000, skew, ended)
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
        self._scheduler.after(limit * 1000, lambda: self.end(process, None, Crashed()))
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
        self._scheduler.after(0, lambda: process.ended(result, error))

    def die(self) -> None:
        """Let the process of the current task crash here."""
        self.end(self.current(), None, Crashed())
        raise Crashed

    def task(self) -> Task:
        """Return the task that is working now."""
        task = self._scheduler.current
        if task is None:
            raise RuntimeError("only a process may ask anything of the world")
        return task

    def current(self) -> Process:
        """Return the process that is working now."""
        return cast("Process", self.task().process)

    def add(self, work: Callable[[], object], ended: Ended) -> None:
        """Start one more thread of the process that is working now."""
        process = self.current()
        task = Task(self._scheduler, work, ended, process)
        process.tasks.append(task)
        task.start()
