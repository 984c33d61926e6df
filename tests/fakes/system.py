"""Time, chance and side by side without a machine under them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from tests.builders import NOON, seconds

T = TypeVar("T")


class FakeClock:
    """Time that only tests and sleeping move; `slept` holds each sleep."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)

    def advance(self, by: float) -> None:
        self.moment += seconds(by)


class FakeRandom:
    """Tokens in order, each 26 characters long, and a jitter that is always half."""

    def __init__(self) -> None:
        self.given = 0

    def token(self) -> str:
        self.given += 1
        return f"{self.given:026d}"

    def fraction(self) -> float:
        return 0.5


class SideBySideExecutor:
    """Jobs run in lanes, as threads do: all take as long as the slowest lane, on a test's clock."""

    def __init__(self, clock: FakeClock, lanes: int = 10) -> None:
        self._clock = clock
        self._lanes = lanes

    def run(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        if not jobs:
            return []
        free_at = [self._clock.moment] * min(self._lanes, len(jobs))
        results: list[T] = []
        errors: list[Exception] = []
        for job in jobs:
            self._clock.moment = min(free_at)
            lane = free_at.index(self._clock.moment)
            try:
                results.append(job())
            except Exception as error:  # noqa: BLE001 - raised again below, after the others
                errors.append(error)
            free_at[lane] = self._clock.moment
        self._clock.moment = max(free_at)
        if errors:
            raise errors[0]
        return results


class SequentialExecutor:
    """Jobs run one after another; as with threads, all end before an error is raised."""

    def run(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        results: list[T] = []
        errors: list[Exception] = []
        for job in jobs:
            try:
                results.append(job())
            except Exception as error:  # noqa: BLE001 - raised again below, after the others
                errors.append(error)
        if errors:
            raise errors[0]
        return results
