"""Reads what triggers a function: routes, schedules, queues and streams."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from local.stack.resolver import ACCOUNT, REGION
from local.stack.specs import (
    ANY_METHOD,
    DEFAULT_PATH,
    QueueSource,
    Route,
    Schedule,
    StreamSource,
)

_RATE: Final = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_MINUTES: Final = {"minute": 1, "hour": 60, "day": 1440}


def read_route(facts: dict[str, Any]) -> Route:
    """Read an HttpApi event; without a path it is the default route."""
    method = str(facts.get("Method", ANY_METHOD)).upper()
    return Route(
        method=ANY_METHOD if method == "*" else method, path=facts.get("Path", DEFAULT_PATH)
    )


def read_schedule(name: str, facts: dict[str, Any]) -> Schedule:
    """Read a Schedule event; only rate(...) runs on this machine."""
    match = _RATE.fullmatch(facts["Schedule"])
    if match is None:
        raise ValueError(f"{facts['Schedule']!r}: only rate(...) schedules run locally")
    name = facts.get("Name", name)
    return Schedule(
        name=name,
        arn=f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}",
        minutes=int(match[1]) * _MINUTES[match[2]],
        enabled=facts.get("State", "ENABLED") == "ENABLED" and _is_on(facts),
        payload=json.loads(facts["Input"]) if "Input" in facts else None,
    )


def read_queue_source(facts: dict[str, Any]) -> QueueSource:
    """Read an SQS event."""
    scaling = facts.get("ScalingConfig") or {}
    return QueueSource(
        arn=facts["Queue"],
        batch_size=int(facts.get("BatchSize", 10)),
        concurrency=int(scaling.get("MaximumConcurrency", 10)),
        partial_failures=_reports_failures(facts),
        enabled=_is_on(facts),
    )


def read_stream_source(facts: dict[str, Any]) -> StreamSource:
    """Read a DynamoDB event; a batch is tried again until it succeeds unless told otherwise."""
    filters = (facts.get("FilterCriteria") or {}).get("Filters", [])
    retries = int(facts.get("MaximumRetryAttempts", -1))
    return StreamSource(
        arn=facts["Stream"],
        batch_size=int(facts.get("BatchSize", 100)),
        starting_position=facts["StartingPosition"],
        patterns=tuple(json.loads(each["Pattern"]) for each in filters),
        partial_failures=_reports_failures(facts),
        attempts=None if retries < 0 else retries + 1,
        enabled=_is_on(facts),
    )


def _is_on(facts: dict[str, Any]) -> bool:
    return str(facts.get("Enabled", True)).lower() == "true"


def _reports_failures(facts: dict[str, Any]) -> bool:
    return "ReportBatchItemFailures" in (facts.get("FunctionResponseTypes") or [])
