"""Clock, Random and Executor over the host: its time, randomness and threads."""

import random
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

T = TypeVar("T")

_CHARACTERS = "abcdefghijklmnopqrstuvwxyz234567"


class SystemClock:
    """The host's time, in whole milliseconds, as it is stored."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def sleep(self, seconds: float) -> None:
        """Block for so many seconds."""
        time.sleep(seconds)


class SystemRandom:
    """The host's randomness."""

    def token(self) -> str:
        """Return 26 letters and digits: 130 bits that nobody can guess."""
        return "".join(secrets.choice(_CHARACTERS) for _ in range(26))

    def fraction(self) -> float:
        """Return a number from 0 to 1."""
        return random.random()  # noqa: S311 - jitter, no secret


class ThreadExecutor:
    """Runs jobs in parallel on threads, which end with the jobs."""

    def __init__(self, most: int = 10) -> None:
        self._most = most

    def run(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """Run all jobs and return their results in order; one job alone needs no thread."""
        if len(jobs) <= 1:
            return [job() for job in jobs]
        with ThreadPoolExecutor(max_workers=min(self._most, len(jobs))) as pool:
            return [future.result() for future in [pool.submit(job) for job in jobs]]
