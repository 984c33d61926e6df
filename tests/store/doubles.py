"""What stands in for the machine and the queue where a test of the store needs them steady."""

from datetime import datetime

from tests.store.data import NOON


class StillClock:
    """Time that stands until it is moved; waits are noted and cost nothing."""

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class TurnRequestList:
    """The port TurnRequests, in memory."""

    def __init__(self) -> None:
        self.causes: list[str] = []

    def enqueue(self, customer: str, cause: str) -> bool:
        self.causes.append(cause)
        return True
