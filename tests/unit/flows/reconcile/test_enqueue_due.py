"""The reconciler turn requests who is due, oldest first, and hides nobody."""

from datetime import timedelta

import pytest

from aftercall.flows.reconcile.enqueue_due import (
    ENQUEUED_AGAIN_AFTER,
    MOST_PER_ROUND,
    Round,
    enqueue_due,
)
from tests.builders import NOON, a_conversation, minutes, seconds
from tests.fakes.outside import FakeTurnRequests
from tests.fakes.system import FakeClock, SideBySideExecutor
from tests.memory_store.ports import MemoryDueIndex
from tests.memory_store.tables import MemoryTables
from tests.simulation.world.call_profiles import AWS, TABLE

SECONDS_EACH = sum((*AWS.latency, *TABLE.latency)) / 2_000
"""The mean of a turn request and a postponement (tests/simulation/world)."""


class Harness:
    def __init__(self) -> None:
        self.world = MemoryTables()
        self.turn_requests = FakeTurnRequests()
        self.clock = FakeClock()

    def add(self, customer: str, due: float | None) -> None:
        due_at = None if due is None else NOON + seconds(due)
        self.world.conversations[customer] = a_conversation(customer=customer, due_at=due_at)

    def round(self, *, per_second: float = 1000, left: float = 45) -> Round:
        return enqueue_due(
            due=MemoryDueIndex(self.world),
            turn_requests=self.turn_requests,
            clock=self.clock,
            executor=SideBySideExecutor(self.clock),
            per_second=per_second,
            until=self.clock.now() + timedelta(seconds=left),
        )


def test_only_who_is_due_gets_a_turn_request_and_is_put_off() -> None:
    harness = Harness()
    harness.add("late", -120)
    harness.add("now", 0)
    harness.add("soon", 1)
    harness.add("never", None)
    assert harness.round() == Round(due=2, enqueued=2)
    assert harness.turn_requests.sent == [
        ("late", "care:20261102120000"),
        ("now", "care:20261102120000"),
    ]
    assert (
        harness.world.of("late").due_at
        == harness.world.of("now").due_at
        == NOON + ENQUEUED_AGAIN_AFTER
    )
    assert harness.world.of("soon").due_at == NOON + seconds(1)
    assert harness.round() == Round(due=0, enqueued=0)


def test_who_stays_due_gets_a_turn_request_again_with_another_cause() -> None:
    harness = Harness()
    harness.add("late", -1)
    harness.round()
    harness.clock.advance(ENQUEUED_AGAIN_AFTER.total_seconds())
    harness.round()
    assert len(set(harness.turn_requests.causes)) == 2


def test_a_round_that_comes_early_passes_over_nobody() -> None:
    harness = Harness()
    harness.add("late", -1)
    harness.round()
    harness.clock.advance(57)
    assert harness.round() == Round(due=1, enqueued=1)


def test_a_refused_turn_request_is_tried_in_the_next_round() -> None:
    harness = Harness()
    harness.add("late", -1)
    harness.turn_requests.takes = False
    assert harness.round() == Round(due=1, enqueued=0)
    harness.turn_requests.takes = True
    assert harness.round() == Round(due=1, enqueued=1)


def test_a_round_is_bounded_and_the_next_one_sees_the_rest() -> None:
    harness = Harness()
    for number in range(MOST_PER_ROUND + 5):
        harness.add(f"customer {number:04d}", number - 10_000)
    assert harness.round().enqueued == MOST_PER_ROUND
    assert harness.round() == Round(due=5, enqueued=5)
    assert len({customer for customer, _ in harness.turn_requests.sent}) == MOST_PER_ROUND + 5


@pytest.mark.parametrize(("per_second", "spacing"), [(1, 1.0), (4, 0.25), (0.1, 10.0)])
def test_turn_requests_are_spaced_and_nobody_waits_before_the_first_or_after_the_last(
    per_second: float, spacing: float
) -> None:
    harness = Harness()
    for number in range(3):
        harness.add(f"customer {number}", -1)
    assert harness.round(per_second=per_second).enqueued == 3
    assert harness.clock.slept == [spacing, spacing]


@pytest.mark.parametrize("per_second", [0.5, 1, 3, 10, 40, 80])
def test_the_rate_is_what_it_says_at_what_the_calls_take(per_second: float) -> None:
    harness = Harness()
    for number in range(MOST_PER_ROUND):
        harness.add(f"customer {number:04d}", -number - 1)

    class Slow(FakeTurnRequests):
        def enqueue(self, customer: str, cause: str) -> bool:
            harness.clock.advance(SECONDS_EACH)
            return super().enqueue(customer, cause)

    harness.turn_requests = Slow()
    began = harness.clock.now()
    enqueued = harness.round(per_second=per_second, left=45).enqueued
    took = (harness.clock.now() - began).total_seconds()
    assert took < 46
    assert enqueued == pytest.approx(45 * per_second, rel=0.02, abs=1)


def test_at_a_low_rate_each_turn_request_has_its_own_moment() -> None:
    harness = Harness()
    for number in range(20):
        harness.add(f"customer {number:02d}", -1)
    harness.round(per_second=4)
    assert harness.clock.slept == [0.25] * 19


def test_one_customer_alone_waits_for_nobody() -> None:
    harness = Harness()
    harness.add("late", -1)
    harness.round(per_second=0.1)
    assert harness.clock.slept == []


def test_who_is_not_reached_in_time_stays_due_and_comes_first_in_the_next_round() -> None:
    harness = Harness()
    for number in range(5):
        harness.add(f"customer {number}", number - 100)
    assert harness.round(per_second=1, left=2.5) == Round(due=5, enqueued=3)
    assert harness.world.of("customer 3").due_at == NOON + seconds(-97)
    harness.clock.advance(ENQUEUED_AGAIN_AFTER.total_seconds())
    harness.round(per_second=1, left=2.5)
    assert [customer for customer, _ in harness.turn_requests.sent[3:]] == [
        "customer 3",
        "customer 4",
        "customer 0",
    ]


def test_a_conversation_that_moved_meanwhile_keeps_its_own_due_time() -> None:
    harness = Harness()
    harness.add("late", -1)

    class Moving(FakeTurnRequests):
        def enqueue(self, customer: str, cause: str) -> bool:
            harness.add(customer, minutes(5).total_seconds())
            return super().enqueue(customer, cause)

    harness.turn_requests = Moving()
    harness.round()
    assert harness.world.of("late").due_at == NOON + minutes(5)
