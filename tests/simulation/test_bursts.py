"""Messages of a burst are answered together, in order, and none of them twice."""

from datetime import timedelta

import pytest

from tests.architecture.reading import read_template
from tests.simulation.bursts import (
    LINES,
    QUIET,
    TEN_LINES,
    as_people_type,
    play_burst,
    ten_at_random,
)

SEEDS = range(1, 41)
FAST = (1_000, 1_000)


@pytest.mark.parametrize("seed", SEEDS)
def test_ten_lines_in_twenty_seconds_get_three_answers_at_most(seed: int) -> None:
    for moments in (TEN_LINES, ten_at_random(seed)):
        result = play_burst(moments, seed)
        assert 1 <= result.answers <= 3
        assert result.covered == (1,) * 10
        assert min(result.shown) >= 1


def test_the_quiet_time_makes_few_answers() -> None:
    without_quiet_time = play_burst(TEN_LINES, 1, quiet=timedelta(), agent=FAST)
    assert without_quiet_time.answers > 3
    assert without_quiet_time.covered == (1,) * 10
    assert play_burst(TEN_LINES, 1, agent=FAST).answers == 1


def test_a_message_that_arrives_during_a_turn_is_answered_with_the_others() -> None:
    result = play_burst((0.0, 4.0), 1, agent=(6_000, 6_000))
    assert (result.answers, result.turns, result.stale) == (1, 2, 0)
    assert result.shown == (2, 1)


def test_an_answer_that_does_not_cover_the_newest_message_is_stale() -> None:
    endless = tuple(1.5 * number for number in range(20))
    assert play_burst(endless, 1).stale > 0


def test_a_longer_quiet_time_costs_as_much_delay() -> None:
    waits = [play_burst((0.0,), 1, quiet=timedelta(seconds=one)).waited for one in range(5)]
    assert waits == sorted(waits)
    assert waits[4] - waits[0] >= timedelta(seconds=3)


def test_the_same_seed_is_the_same_burst() -> None:
    bursts = [as_people_type(seed) for seed in range(200)]
    assert bursts == [as_people_type(seed) for seed in range(200)]
    assert {len(one) for one in bursts} == set(LINES)


def test_the_default_is_the_templates() -> None:
    default = read_template()["Parameters"]["QuietSeconds"]["Default"]
    assert timedelta(seconds=default) == QUIET
