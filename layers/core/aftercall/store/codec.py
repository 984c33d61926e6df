"""Values to DynamoDB items and back; times are ISO 8601 in UTC with milliseconds, so they sort.

boto3 has converters too, but importing them makes every cold start import all of boto3.
"""

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Any, cast

Item = dict[str, Any]

UNKNOWN = "unknown_attributes"
"""The field in which a dataclass carries attributes that newer code wrote, in DynamoDB's form."""


def to_item(values: Mapping[str, object]) -> Item:
    """Return the attribute map of plain values; what is None is left out."""
    return {name: _write(value) for name, value in values.items() if value is not None}


def write_item(value: Any, derived: Mapping[str, object]) -> Item:
    """Return a dataclass's item: its fields, what is derived from them, and what newer code wrote.

    The unknown attributes come first, so that none of them can replace one that is known here.
    """
    values = fields_of(value)
    unknown = values.pop(UNKNOWN, {})
    return {**unknown, **to_item(values), **to_item(derived)}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an attribute map's values, numbers as int or float."""
    return {name: read_value(value) for name, value in item.items()}


def fields_of(value: Any) -> dict[str, Any]:
    """Return a dataclass's fields by name."""
    return {name: getattr(value, name) for name in _names_of(cast("Any", type(value)))}


def to_time(moment: datetime) -> str:
    """Write a time so that later times sort after earlier ones."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """Read a time that `to_time` wrote. Raises ValueError."""
    return datetime.fromisoformat(text)


def read_value(attribute: Mapping[str, Any]) -> Any:
    """Return one attribute's value without a type to read it by: a time stays text."""
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "N":
            number = Decimal(value)
            return int(number) if number == number.to_integral_value() else float(number)
        case "L":
            return [read_value(inner) for inner in value]
        case "M":
            return from_item(value)
        case "NULL":
            return None
    raise TypeError(f"an attribute of type {kind} is never written here")


def _write(value: object) -> Item:
    match value:
        case str():
            return {"S": str(value)}
        case bool():
            return {"BOOL": value}
        case int() | float() if isfinite(value):
            return {"N": json.dumps(value)}
        case datetime():
            return {"S": to_time(value)}
        case list() | tuple():
            return {"L": [{"NULL": True} if one is None else _write(one) for one in value]}
        case Mapping():
            return {"M": to_item({str(name): inner for name, inner in value.items()})}
    if dataclasses.is_dataclass(value):
        return {"M": _write_nested(value)}
    raise TypeError(f"a {type(value).__name__} cannot be written to an item")


def _write_nested(value: object) -> Item:
    # Some items hold many small maps, and DynamoDB bills each attribute's name.
    item = write_item(value, {})
    for name in _empty_by_default(cast("Any", type(value))):
        if not getattr(value, name):
            item.pop(name, None)
    return item


@cache
def _names_of(cls: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@cache
def _empty_by_default(cls: type[Any]) -> tuple[str, ...]:
    """Return the fields whose default is an empty container, except the unknown attributes."""
    empty: list[object] = [(), [], {}]
    defaults = {
        field.name: field.default
        if field.default_factory is dataclasses.MISSING
        else field.default_factory()
        for field in dataclasses.fields(cls)
    }
    return tuple(name for name, made in defaults.items() if made in empty and name != UNKNOWN)
