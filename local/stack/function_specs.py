"""Reads one AWS::Serverless::Function, Globals included."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.stack.event_sources import (
    read_queue_source,
    read_route,
    read_schedule,
    read_stream_source,
)
from local.stack.resolver import ACCOUNT, REGION
from local.stack.specs import FunctionSpec

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the template lies and what the stack is called."""

    folder: Path
    stack_name: str


def merge_globals(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Merge as SAM does: maps key by key, lists one after the other, else the function's own."""
    merged = {**shared, **own}
    for key in shared.keys() & own.keys():
        if isinstance(shared[key], dict) and isinstance(own[key], dict):
            merged[key] = merge_globals(shared[key], own[key])
        elif isinstance(shared[key], list) and isinstance(own[key], list):
            merged[key] = [*shared[key], *own[key]]
    return merged


def read_function(logical_id: str, facts: dict[str, Any], place: Place) -> FunctionSpec:
    """Read a function from its resolved properties."""
    code = place.folder / facts["CodeUri"]
    physical_name = facts.get("FunctionName", f"{place.stack_name}-{code.name}")
    logging = facts.get("LoggingConfig") or {}
    variables = (facts.get("Environment") or {}).get("Variables") or {}
    return FunctionSpec(
        name=code.name,
        logical_id=logical_id,
        physical_name=physical_name,
        arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{physical_name}",
        code=code,
        handler=facts["Handler"],
        timeout=int(facts.get("Timeout", 3)),
        memory=int(facts.get("MemorySize", 128)),
        runtime=facts.get("Runtime", "python3.13"),
        log_group=logging.get("LogGroup", f"/aws/lambda/{physical_name}"),
        layers=tuple(Path(folder) for folder in facts.get("Layers", [])),
        environment={name: _text(value) for name, value in variables.items()},
        **_triggers(logical_id, facts.get("Events") or {}, place),
    )


def _triggers(logical_id: str, events: dict[str, Any], place: Place) -> dict[str, Any]:
    found: dict[str, list[Any]] = {
        kind: [] for kind in ("routes", "schedules", "queue_sources", "stream_sources")
    }
    for name, event in events.items():
        facts = event.get("Properties") or {}
        match event["Type"]:
            case "HttpApi":
                found["routes"].append(read_route(facts))
            case "Schedule":
                rule = f"{place.stack_name}-{logical_id}{name}"
                found["schedules"].append(read_schedule(rule, facts))
            case "SQS":
                found["queue_sources"].append(read_queue_source(facts))
            case "DynamoDB":
                found["stream_sources"].append(read_stream_source(facts))
            case other:
                raise ValueError(f"{logical_id}: an event of type {other} does not run locally")
    return {kind: tuple(sources) for kind, sources in found.items()}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
