"""What the template asks for, resolved: functions with their triggers, tables, queues, secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ANY_METHOD = "ANY"
DEFAULT_PATH = "$default"


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
class QueueSource:
    """A queue whose messages a function receives."""

    arn: str
    batch_size: int
    concurrency: int
    partial_failures: bool
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSource:
    """A table's stream whose records a function receives."""

    arn: str
    batch_size: int
    starting_position: str
    patterns: tuple[Mapping[str, Any], ...]
    partial_failures: bool
    attempts: int | None
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSpec:
    """One function: where its code is, how it runs, what triggers it."""

    name: str
    logical_id: str
    physical_name: str
    arn: str
    code: Path
    handler: str
    timeout: int
    memory: int
    runtime: str
    log_group: str
    layers: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    queue_sources: tuple[QueueSource, ...] = ()
    stream_sources: tuple[StreamSource, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table: the request that creates it, and the attribute that expires its items."""

    logical_id: str
    name: str
    request: Mapping[str, Any]
    ttl_attribute: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSpec:
    """One queue, with its attributes as SQS wants them."""

    logical_id: str
    name: str
    arn: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretSpec:
    """One secret; its value is never in the template."""

    logical_id: str
    name: str
