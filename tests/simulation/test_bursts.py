"""Many lines at once are answered together, in order, and none of them twice."""

from datetime import timedelta

import pytest

from tests.architecture.reading import read_template
from tests.simulation.bursts import LINES, QUIET, TEN_LINES, as_people_type, play, ten_at_random

SEEDS = range(1, 41)
FAST = (1_000, 1_000)


@pytest.mark.parametrize("seed", SEEDS)
def test_ten_lines_in_twenty_seconds_get_three_answers_at_most(seed: int) -> None:
    for moments in (TEN_LINES, ten_at_random(seed)):
        played = play(moments, seed)
        assert 1 <= played.answers <= 3
        assert played.covered == (1,) * 10
        assert min(played.shown) >= 1


def test_what_makes_few_answers_is_the_quiet_time() -> None:
    hasty = play(TEN_LINES, 1, quiet=timedelta(), agent=FAST)
    assert hasty.answers > 3
    assert hasty.covered == (1,) * 10
    assert play(TEN_LINES, 1, agent=FAST).answers == 1


def test_a_line_that_comes_while_the_agent_thinks_is_shown_with_the_others() -> None:
    played = play((0.0, 4.0), 1, agent=(6_000, 6_000))
    assert (played.answers, played.turns, played.stale) == (1, 2, 0)
    assert played.shown == (2, 1)


def test_an_answer_that_leaves_before_it_covers_the_newest_line_is_stale() -> None:
    endless = tuple(1.5 * number for number in range(20))
    assert play(endless, 1).stale > 0


def test_a_longer_quiet_time_costs_as_much_delay() -> None:
    waits = [play((0.0,), 1, quiet=timedelta(seconds=one)).waited for one in range(5)]
    assert waits == sorted(waits)
    assert waits[4] - waits[0] >= timedelta(seconds=3)


def test_the_same_seed_is_the_same_burst() -> None:
    bursts = [as_people_type(seed) for seed in range(200)]
    assert bursts == [as_people_type(seed) for seed in range(200)]
    assert {len(one) for one in bursts} == set(LINES)


def test_the_default_is_the_templates() -> None:
    default = read_template()["Parameters"]["QuietSeconds"]["Default"]
    assert timedelta(seconds=default) == QUIET
