"""Sizes and units follow DynamoDB's published rules."""

from typing import Any

import pytest

from bench.item_size import size_of, units_of


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({}, 0),
        ({"name": {"S": "Ana"}}, 4 + 3),
        ({"a": {"S": "ñ👋"}}, 1 + 2 + 4),
        ({"n": {"N": "7"}}, 1 + 2),
        ({"n": {"N": "-7"}}, 1 + 3),
        ({"n": {"N": "1234"}}, 1 + 3),
        ({"n": {"N": "1000"}}, 1 + 2),
        ({"n": {"N": "0"}}, 1 + 1),
        ({"b": {"BOOL": True}, "z": {"NULL": True}}, 2 + 2),
        ({"l": {"L": []}}, 1 + 3),
        ({"l": {"L": [{"S": "ab"}, {"N": "1"}]}}, 1 + 3 + (2 + 1) + (2 + 1)),
        ({"m": {"M": {"k": {"S": "v"}}}}, 1 + 3 + (1 + 1 + 1)),
    ],
)
def test_an_item_weighs_its_names_and_values(item: dict[str, Any], size: int) -> None:
    assert size_of(item) == size


@pytest.mark.parametrize(
    ("size", "units"), [(0, 1), (1, 1), (1024, 1), (1025, 2), (2048, 2), (2049, 3)]
)
def test_a_unit_is_a_kilobyte_begun(size: int, units: int) -> None:
    assert units_of(size) == units


def test_a_kind_that_we_never_write_is_refused() -> None:
    with pytest.raises(ValueError, match="holds a SS"):
        size_of({"tags": {"SS": ["a"]}})
