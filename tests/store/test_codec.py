"""Plain values become items and come back; times sort as they follow each other."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest

from aftercall.store.codec import from_item, parse_time, to_item, to_time
from tests.store.data import NOON, after


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    word: str
    number: int | None = None


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("", ""),
        ("ñandú 👋", "ñandú 👋"),
        (0, 0),
        (-7, -7),
        (10**30, 10**30),
        (0.1, 0.1),
        (12.5, 12.5),
        (1e-7, 1e-7),
        (True, True),
        (False, False),
        (Colour.RED, "red"),
        ((1, "two", 3.5), [1, "two", 3.5]),
        ((), []),
        ({}, {}),
        ({"deep": {"er": (1.5, None)}, "gone": None}, {"deep": {"er": [1.5, None]}}),
        (Inner("a"), {"word": "a"}),
        (Inner("a", 2), {"word": "a", "number": 2}),
        (NOON, "2026-03-01T12:00:00.123Z"),
    ],
)
def test_a_value_comes_back_as_it_was(value: object, read: object) -> None:
    back = from_item(to_item({"value": value}))["value"]
    assert back == read
    assert type(back) is type(read)


def test_what_is_none_leaves_no_attribute() -> None:
    assert to_item({"a": None, "b": 1}) == {"b": {"N": "1"}}


def test_times_sort_by_the_millisecond() -> None:
    moments = [
        datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=number)
        for number in (0, 1, 9, 10, 99, 100, 999, 1000, 60_000, 3_600_000, 86_400_000 * 300)
    ]
    texts = [to_time(moment) for moment in moments]
    assert texts == sorted(texts)
    assert len({len(text) for text in texts}) == 1
    assert [parse_time(text) for text in texts] == moments


def test_a_time_of_another_zone_is_written_in_utc() -> None:
    bogota = timezone(timedelta(hours=-5))
    assert to_time(datetime(2026, 3, 1, 23, 30, tzinfo=bogota)) == "2026-03-02T04:30:00.000Z"


def test_what_is_less_than_a_millisecond_is_left_out() -> None:
    assert parse_time(to_time(NOON.replace(microsecond=123_999))) == NOON


def test_a_time_that_is_read_is_aware() -> None:
    assert parse_time(to_time(NOON)).tzinfo is not None


def test_a_number_that_no_item_can_hold_is_refused_before_anything_is_sent() -> None:
    values: dict[str, Any] = {"cost": float("nan")}
    with pytest.raises(TypeError):
        to_item(values)


def test_later_is_later() -> None:
    assert to_time(after(0.001)) > to_time(NOON)
