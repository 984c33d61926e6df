"""EventBridge's rate(...) rules: invokes a function at its rate, one invocation at a time."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from local.stack.function_pool import PoolStoppedError
from local.stack.intrinsics import ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.stack.function_events import Schedule
    from local.stack.invocations import InvocationResult

logger = logging.getLogger(__name__)


class ScheduleTimer:
    """One schedule of one function; its first firing comes at once, as after a deploy."""

    def __init__(
        self, schedule: Schedule, *, minute: float, invoke: Callable[[Any], InvocationResult]
    ) -> None:
        self._schedule = schedule
        self._period = schedule.minutes * minute
        self._invoke = invoke
        self._firing = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=schedule.name, daemon=True)

    def start(self) -> None:
        """Begin to fire, if the schedule is enabled."""
        if self._schedule.enabled:
            self._thread.start()

    def fire_now(self) -> InvocationResult:
        """Fire once, enabled or not, and wait for the function's result."""
        with self._firing:
            return self._invoke(to_scheduled_event(self._schedule, datetime.now(UTC)))

    def ask_to_stop(self) -> None:
        """Begin no further firing."""
        self._stopping.set()

    def stop(self) -> None:
        """Stop, and wait for a firing under way."""
        self.ask_to_stop()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stopping.wait(max(0.0, due - time.monotonic())):
            try:
                self.fire_now()
            except PoolStoppedError:
                return
            # A firing that took longer than the period skips the firings that it missed.
            missed = max(0, int((time.monotonic() - due) // self._period))
            due += (missed + 1) * self._period


def to_scheduled_event(schedule: Schedule, now: datetime) -> Any:
    """Return the event of one firing."""
    if schedule.payload is not None:
        return schedule.payload
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [schedule.arn],
        "detail": {},
    }
