"""Values to DynamoDB items and back; times are ISO 8601 in UTC with milliseconds, so they sort.

Written out here, because boto3's own converters bring all of boto3 into every cold start.
"""

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any
from zlib import crc32

Item = dict[str, Any]

SHARDS = 4


def to_item(values: Mapping[str, object]) -> Item:
    """Return the attribute map of plain values; what is None is left out."""
    return {name: _write(value) for name, value in values.items() if value is not None}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an attribute map's values, numbers as int or float."""
    return {name: _read(value) for name, value in item.items()}


def fields_of(value: Any) -> dict[str, object]:
    """Return a dataclass's fields by name."""
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def to_time(moment: datetime) -> str:
    """Write a time so that later times sort after earlier ones."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def read_time(text: str | None) -> datetime | None:
    """Read a time, or None where there is none."""
    return None if text is None else datetime.fromisoformat(text)


def a_time(text: str) -> datetime:
    """Read a time that is always there."""
    return datetime.fromisoformat(text)


def shard_of(customer: str) -> int:
    """Return the index shard that a customer always falls into."""
    return crc32(customer.encode()) % SHARDS


def expiry(written_at: datetime, retention_days: int) -> int | None:
    """Return the TTL in Unix seconds, or None where items are kept for ever."""
    if retention_days == 0:
        return None
    return int((written_at + timedelta(days=retention_days)).timestamp())


def _write(value: object) -> Item:
    match value:
        case datetime():
            return {"S": to_time(value)}
        case str():
            return {"S": str(value)}
        case bool():
            return {"BOOL": value}
        case int() | float() if isfinite(value):
            return {"N": json.dumps(value)}
        case list() | tuple():
            return {"L": [{"NULL": True} if one is None else _write(one) for one in value]}
        case Mapping():
            return {"M": to_item({str(name): inner for name, inner in value.items()})}
    if dataclasses.is_dataclass(value):
        return {"M": to_item(fields_of(value))}
    raise TypeError(f"a {type(value).__name__} has no place in an item")


def _read(attribute: Mapping[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "N":
            number = Decimal(value)
            return int(number) if number == number.to_integral_value() else float(number)
        case "L":
            return [_read(inner) for inner in value]
        case "M":
            return from_item(value)
        case "NULL":
            return None
    raise TypeError(f"no item of ours holds a {kind}")
