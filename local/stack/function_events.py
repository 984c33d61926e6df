"""Reads a function's events in the template: routes, schedules, and event source mappings."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from local.stack.dynamodb_records import read_patterns
from local.stack.intrinsics import ACCOUNT, REGION

ANY_METHOD: Final = "ANY"
DEFAULT_PATH: Final = "$default"
_RATE: Final = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_MINUTES: Final = {"minute": 1, "hour": 60, "day": 1440}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One HTTP API route of one function."""

    method: str
    path: str

    @property
    def key(self) -> str:
        """The route key as API Gateway writes it."""
        return self.path if self.path == DEFAULT_PATH else f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One rate(...) rule of one function."""

    name: str
    arn: str
    minutes: int
    enabled: bool
    payload: Any | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SqsMapping:
    """A queue whose messages a function receives."""

    arn: str
    batch_size: int
    concurrency: int
    partial_failures: bool
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DynamoDbMapping:
    """A table's stream whose records a function receives; `attempts` is None without a limit."""

    arn: str
    batch_size: int
    window_seconds: int
    starting_position: str
    patterns: tuple[Any, ...]
    partial_failures: bool
    bisect: bool
    attempts: int | None
    enabled: bool


def read_route(properties: dict[str, Any]) -> Route:
    """Read an HttpApi event; without a path it is the default route."""
    method = str(properties.get("Method", ANY_METHOD)).upper()
    path = properties.get("Path", DEFAULT_PATH)
    return Route(method=ANY_METHOD if method == "*" else method, path=path)


def read_schedule(name: str, properties: dict[str, Any]) -> Schedule:
    """Read a Schedule event. Raises ValueError for anything but rate(...)."""
    match = _RATE.fullmatch(properties["Schedule"])
    if match is None:
        raise ValueError(f"{properties['Schedule']!r}: only rate(...) schedules run locally")
    name = properties.get("Name", name)
    enabled = properties.get("State", "ENABLED") == "ENABLED"
    return Schedule(
        name=name,
        arn=f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}",
        minutes=int(match[1]) * _MINUTES[match[2]],
        enabled=enabled and _is_enabled(properties),
        payload=json.loads(properties["Input"]) if "Input" in properties else None,
    )


def read_sqs_mapping(properties: dict[str, Any]) -> SqsMapping:
    """Read an SQS event."""
    scaling = properties.get("ScalingConfig") or {}
    return SqsMapping(
        arn=properties["Queue"],
        batch_size=int(properties.get("BatchSize", 10)),
        concurrency=int(scaling.get("MaximumConcurrency", 10)),
        partial_failures=_reports_failures(properties),
        enabled=_is_enabled(properties),
    )


def read_dynamodb_mapping(properties: dict[str, Any]) -> DynamoDbMapping:
    """Read a DynamoDB event; a batch is tried again until it succeeds unless told otherwise."""
    retries = int(properties.get("MaximumRetryAttempts", -1))
    return DynamoDbMapping(
        arn=properties["Stream"],
        batch_size=int(properties.get("BatchSize", 100)),
        window_seconds=int(properties.get("MaximumBatchingWindowInSeconds", 0)),
        starting_position=properties["StartingPosition"],
        patterns=read_patterns(properties.get("FilterCriteria") or {}),
        partial_failures=_reports_failures(properties),
        bisect=_is_true(properties.get("BisectBatchOnFunctionError", False)),
        attempts=None if retries < 0 else retries + 1,
        enabled=_is_enabled(properties),
    )


def _is_enabled(properties: dict[str, Any]) -> bool:
    return _is_true(properties.get("Enabled", True))


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"


def _reports_failures(properties: dict[str, Any]) -> bool:
    return "ReportBatchItemFailures" in (properties.get("FunctionResponseTypes") or [])
