"""Values to DynamoDB items and back; times are ISO 8601 in UTC with milliseconds, so they sort."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zlib import crc32

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

Item = dict[str, Any]

SHARDS = 4
_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


def to_item(values: Mapping[str, object]) -> Item:
    """Return the attribute map of plain values; what is None is left out."""
    return {name: _serialize(_plain(value)) for name, value in values.items() if value is not None}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an attribute map's values, numbers as int or float."""
    return {name: _number(_deserialize(value)) for name, value in item.items()}


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


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_time(value)
    if dataclasses.is_dataclass(value):
        return _plain(fields_of(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return Decimal(json.dumps(value))
    return str(value) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _number(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_number(inner) for inner in value]
    return value
