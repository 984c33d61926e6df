"""A schedule fires at its rate and never beside itself."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from local.stack.function_events import read_schedule
from local.stack.invocations import InvocationResult
from local.stack.schedules import ScheduleTimer
from tests.waiting import eventually


class Work:
    """Counts firings, and how many of them ran at once."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.events: list[Any] = []
        self.most_at_once = 0
        self._at_work = 0
        self._seconds = seconds
        self._lock = threading.Lock()

    def __call__(self, event: Any) -> InvocationResult:
        with self._lock:
            self.events.append(event)
            self._at_work += 1
            self.most_at_once = max(self.most_at_once, self._at_work)
        time.sleep(self._seconds)
        with self._lock:
            self._at_work -= 1
        return InvocationResult(request_id="1")


def timer(work: Work, *, minute: float, **facts: Any) -> ScheduleTimer:
    schedule = read_schedule("each-minute", {"Schedule": "rate(1 minute)", **facts})
    return ScheduleTimer(schedule, minute=minute, invoke=work)


def test_a_schedule_fires_at_once_and_then_each_minute() -> None:
    work = Work()
    running = timer(work, minute=0.05)
    begun_at = time.monotonic()
    running.start()
    eventually(lambda: len(work.events) >= 5)
    running.stop()
    assert time.monotonic() - begun_at >= 0.2
    assert len({event["id"] for event in work.events}) == len(work.events)


def test_a_slow_firing_is_never_overtaken_by_the_next() -> None:
    work = Work(seconds=0.05)
    running = timer(work, minute=0.01)
    running.start()
    running.fire_now()
    eventually(lambda: len(work.events) >= 4)
    running.stop()
    assert work.most_at_once == 1


@pytest.mark.parametrize("facts", [{"State": "DISABLED"}, {"Enabled": False}])
def test_a_disabled_schedule_fires_only_by_hand(facts: dict[str, Any]) -> None:
    work = Work()
    silent, loud = timer(work, minute=0.01, **facts), timer(other := Work(), minute=0.01)
    silent.start()
    loud.start()
    eventually(lambda: len(other.events) >= 3)
    loud.stop()
    assert work.events == []
    silent.fire_now()
    silent.stop()
    assert len(work.events) == 1


def test_an_input_replaces_the_event() -> None:
    work = Work()
    timer(work, minute=1, Input='{"full": true}').fire_now()
    assert work.events == [{"full": True}]


@pytest.mark.parametrize(
    ("rate", "minutes"), [("rate(15 minutes)", 15), ("rate(2 hours)", 120), ("rate(1 day)", 1440)]
)
def test_rates_are_counted_in_minutes(rate: str, minutes: int) -> None:
    assert read_schedule("s", {"Schedule": rate}).minutes == minutes


def test_a_cron_schedule_is_refused() -> None:
    with pytest.raises(ValueError, match="only rate"):
        read_schedule("s", {"Schedule": "cron(0 12 * * ? *)"})
