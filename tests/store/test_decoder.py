"""Dataclasses are read by their own fields, whatever an older or a newer version wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import pytest

from aftercall.store.codec import to_item, write_item
from aftercall.store.decoder import UnreadableItem, read_item, read_json
from tests.store.data import NOON

NEWER = {"tags": {"SS": ["a", "b"]}, "plan": {"M": {"raw": {"B": b"\x00"}, "none": {"NULL": True}}}}


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A nested value with containers that are mostly empty."""

    verdict: Colour
    inputs: dict[str, str | int | float | bool | datetime] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    until: datetime | None = None
    unknown_attributes: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    word: str
    best: Reading | None = None
    readings: dict[Colour, Reading] = field(default_factory=dict)
    must: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    key: str
    at: datetime
    ratio: float
    phone: str | None
    inner: Inner
    many: tuple[Inner, ...] = ()
    gaps: tuple[int | None, ...] = ()
    colour: Colour = Colour.RED
    limit: int | None = None


READING = Reading(verdict=Colour.RED, inputs={"n": 1, "share": 0.5, "on": True}, until=NOON)
INNER = Inner(word="a", best=READING, readings={Colour.RED: READING}, must={})
OUTER = Outer(
    key="k",
    at=NOON,
    ratio=2.0,
    phone="+573000000001",
    inner=INNER,
    many=(INNER, Inner(word="b", must={"x": ""})),
    gaps=(1, None),
    limit=3,
)


def test_dataclasses_in_dataclasses_and_in_maps_come_back() -> None:
    read = read_item(Outer, write_item(OUTER, {}))
    assert read == OUTER
    assert type(read.ratio) is float
    assert [type(name) for name in read.inner.readings] == [Colour]


def test_an_empty_container_that_is_the_default_takes_no_room_in_a_nested_map() -> None:
    item = write_item(Outer(key="k", at=NOON, ratio=1.5, phone=None, inner=INNER), {})
    assert set(item) == {"key", "at", "ratio", "inner", "many", "gaps", "colour"}
    assert set(item["inner"]["M"]) == {"word", "best", "readings", "must"}
    small = write_item({"one": Reading(verdict=Colour.RED)}["one"], {})
    nested = to_item({"one": Reading(verdict=Colour.RED)})["one"]["M"]
    assert set(nested) == {"verdict"} < set(small)


def test_a_time_among_plain_values_stays_text() -> None:
    written = write_item(Reading(verdict=Colour.RED, inputs={"at": NOON}), {})
    assert read_item(Reading, written).inputs == {"at": "2026-03-01T12:00:00.123Z"}


def test_a_missing_attribute_is_its_default_or_none() -> None:
    item = write_item(OUTER, {})
    for name in ("many", "gaps", "colour", "limit", "phone"):
        del item[name]
    assert read_item(Outer, item) == Outer(key="k", at=NOON, ratio=2.0, phone=None, inner=INNER)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"at": None}, "Outer.at is not stored and has no default"),
        ({"inner": {"M": {"must": {"M": {}}}}}, "Outer.inner cannot be read: Inner.word is not"),
        ({"at": {"S": "noon"}}, "Outer.at cannot be read"),
        ({"limit": {"S": "3"}}, "Outer.limit cannot be read"),
        ({"colour": {"S": "blue"}}, "Outer.colour cannot be read"),
        ({"many": {"S": "x"}}, "Outer.many cannot be read"),
    ],
)
def test_what_cannot_be_read_is_named_by_class_and_field(
    change: dict[str, Any], named: str
) -> None:
    item = write_item(OUTER, {}) | change
    stored = {name: value for name, value in item.items() if value is not None}
    with pytest.raises(UnreadableItem, match=named):
        read_item(Outer, stored)


def test_what_newer_code_wrote_is_carried_at_every_level_whose_class_can() -> None:
    written = write_item(READING, {"sort": "x"}) | NEWER
    read = read_item(Reading, written, frozenset({"sort"}))
    assert read.unknown_attributes == NEWER
    nested = read_item(Inner, to_item({"word": "a", "must": {}}) | {"best": {"M": written}})
    assert nested.best is not None
    assert write_item(nested, {})["best"]["M"].items() >= NEWER.items()


def test_a_class_that_cannot_carry_them_ignores_unknown_attributes() -> None:
    assert read_item(Outer, write_item(OUTER, {}) | NEWER) == OUTER


def test_an_unknown_attribute_never_replaces_one_that_is_written() -> None:
    carrying = Reading(
        verdict=Colour.RED, unknown_attributes={"verdict": {"S": "x"}, "sort": {"S": "x"}}
    )
    item = write_item(carrying, {"sort": "y"})
    assert (item["verdict"], item["sort"]) == ({"S": "red"}, {"S": "y"})


def test_a_json_object_is_read_by_the_same_fields() -> None:
    inner = {"word": "a", "must": {}, "readings": {"red": {"verdict": "red", "inputs": {"n": 1}}}}
    given = {
        "key": "k",
        "at": "2026-03-01T12:00:00.123Z",
        "ratio": 2,
        "phone": None,
        "inner": inner,
        "gaps": [1, None],
        "newer": {"any": ["thing"]},
    }
    readings = {Colour.RED: Reading(verdict=Colour.RED, inputs={"n": 1})}
    assert read_json(Outer, given) == Outer(
        key="k",
        at=NOON,
        ratio=2.0,
        phone=None,
        inner=Inner(word="a", must={}, readings=readings),
        gaps=(1, None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    field: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _EitherOne:
    field: Inner | Reading | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _OddKeys:
    field: dict[int, str] = field(default_factory=dict)


@pytest.mark.parametrize("cls", [_Set, _EitherOne, _OddKeys])
def test_a_field_whose_type_does_not_say_how_it_is_stored_is_refused(cls: type[object]) -> None:
    with pytest.raises(TypeError):
        read_item(cls, {})
