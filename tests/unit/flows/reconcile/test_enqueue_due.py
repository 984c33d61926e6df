"""The reconciler nudges who is due, oldest first, and hides nobody."""

from datetime import timedelta

import pytest

from aftercall.flows.reconcile.enqueue_due import (
    ENQUEUED_AGAIN_AFTER,
    MOST_PER_ROUND,
    Round,
    enqueue_due,
)
from tests.builders import NOON, a_conversation, minutes, seconds
from tests.fakes.outside import FakeNudges
from tests.fakes.system import FakeClock
from tests.memory_store.ports import MemoryDueIndex
from tests.memory_store.tables import MemoryTables


class Bench:
    def __init__(self) -> None:
        self.world = MemoryTables()
        self.turn_requests = FakeNudges()
        self.clock = FakeClock()

    def add(self, customer: str, due: float | None) -> None:
        due_at = None if due is None else NOON + seconds(due)
        self.world.conversations[customer] = a_conversation(customer=customer, due_at=due_at)

    def round(self, *, per_second: float = 1000, left: float = 45) -> Round:
        return enqueue_due(
            due=MemoryDueIndex(self.world),
            turn_requests=self.turn_requests,
            clock=self.clock,
            per_second=per_second,
            until=self.clock.now() + timedelta(seconds=left),
        )


def test_only_who_is_due_is_nudged_and_put_off() -> None:
    bench = Bench()
    bench.add("late", -120)
    bench.add("now", 0)
    bench.add("soon", 1)
    bench.add("never", None)
    assert bench.round() == Round(due=2, enqueued=2)
    assert bench.turn_requests.sent == [
        ("late", "care:20261102120000"),
        ("now", "care:20261102120000"),
    ]
    assert (
        bench.world.of("late").due_at == bench.world.of("now").due_at == NOON + ENQUEUED_AGAIN_AFTER
    )
    assert bench.world.of("soon").due_at == NOON + seconds(1)
    assert bench.round() == Round(due=0, enqueued=0)


def test_who_stays_due_is_nudged_again_with_another_cause() -> None:
    bench = Bench()
    bench.add("late", -1)
    bench.round()
    bench.clock.advance(ENQUEUED_AGAIN_AFTER.total_seconds())
    bench.round()
    assert len(set(bench.turn_requests.causes)) == 2


def test_a_round_that_comes_early_passes_over_nobody() -> None:
    bench = Bench()
    bench.add("late", -1)
    bench.round()
    bench.clock.advance(57)
    assert bench.round() == Round(due=1, enqueued=1)


def test_a_refused_nudge_is_tried_in_the_next_round() -> None:
    bench = Bench()
    bench.add("late", -1)
    bench.turn_requests.takes = False
    assert bench.round() == Round(due=1, enqueued=0)
    bench.turn_requests.takes = True
    assert bench.round() == Round(due=1, enqueued=1)


def test_a_round_is_bounded_and_the_next_one_sees_the_rest() -> None:
    bench = Bench()
    for number in range(MOST_PER_ROUND + 5):
        bench.add(f"customer {number:04d}", number - 1000)
    assert bench.round().enqueued == MOST_PER_ROUND
    assert bench.round() == Round(due=5, enqueued=5)
    assert len({customer for customer, _ in bench.turn_requests.sent}) == MOST_PER_ROUND + 5


@pytest.mark.parametrize(("per_second", "spacing"), [(1, 1.0), (4, 0.25), (0.1, 10.0)])
def test_nudges_are_spaced_and_nobody_waits_before_the_first_or_after_the_last(
    per_second: float, spacing: float
) -> None:
    bench = Bench()
    for number in range(3):
        bench.add(f"customer {number}", -1)
    assert bench.round(per_second=per_second).enqueued == 3
    assert bench.clock.slept == [spacing, spacing]


def test_one_customer_alone_waits_for_nobody() -> None:
    bench = Bench()
    bench.add("late", -1)
    bench.round(per_second=0.1)
    assert bench.clock.slept == []


def test_who_is_not_reached_in_time_stays_due_and_comes_first_in_the_next_round() -> None:
    bench = Bench()
    for number in range(5):
        bench.add(f"customer {number}", number - 100)
    assert bench.round(per_second=1, left=2.5) == Round(due=5, enqueued=3)
    assert bench.world.of("customer 3").due_at == NOON + seconds(-97)
    bench.clock.advance(ENQUEUED_AGAIN_AFTER.total_seconds())
    bench.round(per_second=1, left=2.5)
    assert [customer for customer, _ in bench.turn_requests.sent[3:]] == [
        "customer 3",
        "customer 4",
        "customer 0",
    ]


def test_a_conversation_that_moved_meanwhile_keeps_its_own_due_time() -> None:
    bench = Bench()
    bench.add("late", -1)

    class Moving(FakeNudges):
        def enqueue(self, customer: str, cause: str) -> bool:
            bench.add(customer, minutes(5).total_seconds())
            return super().enqueue(customer, cause)

    bench.turn_requests = Moving()
    bench.round()
    assert bench.world.of("late").due_at == NOON + minutes(5)
