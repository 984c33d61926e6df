"""A plan is drawn from its seed alone, and covers every function and every customer."""

from __future__ import annotations

from collections import Counter

from tests.chaos.plan import SHARES, WORKER, Plan, make_plan


def a_plan(seed: int = 7, kills: int = 50) -> Plan:
    return make_plan(seed=seed, kills=kills, customers=60, seconds=110.0)


def test_a_seed_gives_the_same_plan_each_time_and_another_seed_another() -> None:
    assert a_plan() == a_plan()
    assert a_plan().kills != a_plan(seed=8).kills


def test_every_function_is_killed_and_the_worker_most() -> None:
    killed = Counter(planned.function for planned in a_plan().kills)
    assert sum(killed.values()) == 50
    assert killed.keys() == SHARES.keys()
    assert killed[WORKER] > 25


def test_a_small_plan_kills_every_function_too() -> None:
    assert {planned.function for planned in a_plan(kills=5).kills} == SHARES.keys()


def test_everybody_writes_three_or_four_different_lines() -> None:
    lines = a_plan().lines
    per_customer = Counter(line.phone for line in lines)
    assert set(per_customer.values()) == {3, 4}
    assert per_customer.keys() == set(a_plan().customers)
    assert len({line.text for line in lines}) == len(lines)


def test_everybody_who_is_called_is_in_one_batch() -> None:
    plan = a_plan()
    called = [phone for batch in plan.batches for phone in batch.phones]
    assert Counter(called) == Counter(plan.called)
    assert len(called) == 36
