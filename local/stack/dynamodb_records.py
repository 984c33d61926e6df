"""A stream's records as Lambda passes them on, and the filter patterns that leave some out."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ABSENT: Final = object()
# `numeric` is not among them: a stream record holds its numbers as strings.
_CONDITIONS: Final = frozenset({"anything-but", "exists", "prefix", "suffix"})


def to_record(record: Mapping[str, Any], stream_arn: str) -> dict[str, Any]:
    """Return a record of the streams API as Lambda passes it on."""
    change: dict[str, Any] = _plain(record["dynamodb"])
    created = record["dynamodb"].get("ApproximateCreationDateTime")
    if created is not None:
        change["ApproximateCreationDateTime"] = created.timestamp()
    found = {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": record.get("eventVersion", "1.1"),
        "eventSource": "aws:dynamodb",
        "awsRegion": record["awsRegion"],
        "dynamodb": change,
        "eventSourceARN": stream_arn,
    }
    if "userIdentity" in record:
        # Only a deletion by time to live has one; the streams API capitalizes its members.
        who = record["userIdentity"]
        found["userIdentity"] = {"type": who["Type"], "principalId": who["PrincipalId"]}
    return found


def read_patterns(criteria: Mapping[str, Any]) -> tuple[Any, ...]:
    """Read a FilterCriteria. Raises ValueError for a condition that does not run locally."""
    patterns = tuple(json.loads(each["Pattern"]) for each in criteria.get("Filters", []))
    for condition in (each for pattern in patterns for each in _conditions(pattern)):
        if isinstance(condition, dict) and not condition.keys() <= _CONDITIONS:
            raise ValueError(f"{condition}: this filter does not run locally")
    return patterns


def passes(record: Mapping[str, Any], patterns: Sequence[Any]) -> bool:
    """Say whether a record fits one of the patterns; without patterns all do."""
    return not patterns or any(_fits(record, pattern) for pattern in patterns)


def _conditions(pattern: Any) -> Iterator[Any]:
    if isinstance(pattern, list):
        yield from pattern
    else:
        for wanted in pattern.values():
            yield from _conditions(wanted)


def _fits(value: Any, pattern: Any) -> bool:
    if isinstance(pattern, dict):
        members = value if isinstance(value, dict) else {}
        return all(_fits(members.get(key, _ABSENT), wanted) for key, wanted in pattern.items())
    values = value if isinstance(value, list) else [value]
    return any(_meets(each, condition) for each in values for condition in pattern)


def _meets(value: Any, condition: Any) -> bool:
    match condition:
        case {"exists": wanted}:
            return (value is not _ABSENT) is wanted
        case {"anything-but": rejected}:
            refused = rejected if isinstance(rejected, list) else [rejected]
            return value is not _ABSENT and value not in refused
        case {"prefix": text}:
            return isinstance(value, str) and value.startswith(text)
        case {"suffix": text}:
            return isinstance(value, str) and value.endswith(text)
    return bool(value == condition)


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return base64.b64encode(node).decode() if isinstance(node, bytes) else node
