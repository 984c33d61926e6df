"""The table and its percentiles."""

import pytest

from bench.figures import Figure, percentile, to_table


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (1, 1), (50, 50), (50.5, 51), (99, 99), (100, 100)]
)
def test_a_percentile_is_a_value_that_was_measured(percent: float, expected: float) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], percent) == expected


def test_of_few_values_a_high_percentile_is_the_greatest() -> None:
    assert percentile([3.0, 1.0, 2.0], 99) == 3.0


def test_nothing_measured_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_columns_are_aligned_and_a_missed_target_stands_out() -> None:
    table = to_table(
        [
            Figure(what="start", ours="1 M", beside="7 M", ratio="1/7.0", target="1/6", met=True),
            Figure(what="wait", ours="4.0 s", ratio="1.33", target="1.15", met=False),
        ]
    )
    assert table.splitlines() == [
        "ratio  target       ours   beside  what",
        "-----  ------  ---  -----  ------  -----",
        "1/7.0  1/6     yes  1 M    7 M     start",
        "1.33   1.15    NO   4.0 s          wait",
    ]
