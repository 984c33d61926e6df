"""The size of an item as DynamoDB counts it, and the write units that a size takes.

Source: AWS, "DynamoDB item sizes and formats" and "DynamoDB read and write operations".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

UNIT_BYTES = 1024
_COLLECTION_BYTES = 3
_ENTRY_BYTES = 1


def size_of(item: Mapping[str, Any]) -> int:
    """Return the bytes of an item: its attributes' names and values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def units_of(size: int) -> int:
    """Return the units of a write of this size; a write of nothing takes one as well."""
    return max(1, -(-size // UNIT_BYTES))


def _value_size(attribute: Mapping[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    match kind:
        case "S":
            return len(value.encode())
        case "N":
            return _number_size(value)
        case "BOOL" | "NULL":
            return 1
        case "L":
            return _COLLECTION_BYTES + sum(_value_size(one) + _ENTRY_BYTES for one in value)
        case "M":
            return _COLLECTION_BYTES + size_of(value) + _ENTRY_BYTES * len(value)
    raise ValueError(f"no item of ours holds a {kind}")


def _number_size(text: str) -> int:
    digits = text.partition("E")[0].partition("e")[0].lstrip("-").replace(".", "").strip("0")
    return (len(digits) + 1) // 2 + 1 + text.startswith("-")
