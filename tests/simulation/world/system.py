"""The ports Clock, Random and Executor of a simulated host."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar, cast

from tests.simulation.world.process import Processes
from tests.simulation.world.scheduler import Scheduler

T = TypeVar("T")


class SimClock:
    """The port Clock: virtual time plus the skew of the current process's host."""

    def __init__(self, scheduler: Scheduler, processes: Processes) -> None:
        self._scheduler = scheduler
        self._processes = processes

    def now(self) -> datetime:
        """Return the host's time."""
        return self._scheduler.now() + timedelta(milliseconds=self._processes.current().skew)

    def sleep(self, seconds: float) -> None:
        """Suspend the current task, in virtual time."""
        self._processes.task().pause(round(seconds * 1000))


class SimRandom:
    """The port Random: every token and fraction from the run's seed."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._random = scheduler.rng

    def token(self) -> str:
        """Return 26 letters and digits."""
        return f"{self._random.getrandbits(104):026x}"

    def fraction(self) -> float:
        """Return a number from 0 to 1."""
        return self._random.random()


class SimExecutor:
    """The port Executor: one task for each job."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    def run(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """Run all jobs concurrently and return their results in order; raise the first error."""
        if len(jobs) <= 1:
            return [job() for job in jobs]
        parent = self._processes.task()
        results: dict[int, T] = {}
        errors: list[BaseException] = []

        def start(number: int) -> None:
            def on_end(result: object, error: BaseException | None) -> None:
                results[number] = cast("T", result)
                if error is not None:
                    errors.append(error)
                if len(results) == len(jobs):
                    parent.wake()

            self._processes.add(jobs[number], on_end)

        for number in range(len(jobs)):
            start(number)
        parent.pause(None)
        if errors:
            raise errors[0]
        return [results[number] for number in range(len(jobs))]
