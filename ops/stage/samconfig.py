"""Reads the stages of samconfig.toml: stack name, region, profile, and template parameters."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ops.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DEFAULT = "default"
_SENDER = ("TwilioAccountSid", "TwilioWhatsAppFrom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage as samconfig.toml describes it; `overrides` are its template parameters."""

    name: str
    stack_name: str
    region: str | None
    profile: str | None
    overrides: Mapping[str, str]

    @property
    def sender(self) -> tuple[str, ...]:
        """Return the Twilio account and the WhatsApp number, those of the two that are set."""
        values = (self.overrides.get(name, "").removeprefix("whatsapp:") for name in _SENDER)
        return tuple(value for value in values if value)

    @property
    def has_full_sender(self) -> bool:
        """Whether both the account and the number are set."""
        return len(self.sender) == len(_SENDER)

    @property
    def is_polling(self) -> bool:
        """Whether the stage's poller looks for finished calls."""
        return self.overrides.get("PollerSchedule", "ENABLED") == "ENABLED"

    @property
    def agents(self) -> frozenset[str]:
        """Return the agents whose calls the stage follows; an empty set means every agent."""
        named = self.overrides.get("AgentIds", "").split(",")
        return frozenset(name.strip() for name in named if name.strip())


def read_stages(samconfig: Path) -> dict[str, Stage]:
    """Read every stage of samconfig.toml, by name.

    The environment `default` is none of its own: sam takes it where none is named.
    """
    document: dict[str, Any] = tomllib.loads(samconfig.read_text(encoding="utf-8"))
    bodies = {name for name, body in document.items() if isinstance(body, dict)}
    names = [name for name in document if name in bodies and name != DEFAULT]
    return {name: _read(samconfig, name, document[name]) for name in names}


def read_stage(samconfig: Path, name: str) -> Stage:
    """Read one stage. Raises NotReady where samconfig.toml has none of this name."""
    stages = read_stages(samconfig)
    if name not in stages:
        known = " or ".join(f"STAGE={stage}" for stage in stages)
        raise NotReady(f"samconfig.toml has no stage {name}: use {known}")
    return stages[name]


def read_overrides(samconfig: Path, stage: str, command: str) -> dict[str, str]:
    """Return the template parameters that one sam command (build, deploy) gets for the stage.

    Raises NotReady where samconfig.toml has no such stage.
    """
    stages: dict[str, Any] = tomllib.loads(samconfig.read_text(encoding="utf-8"))
    if stage not in stages:
        raise NotReady(f"samconfig.toml has no stage {stage}: add [{stage}.global.parameters]")
    found: dict[str, str] = {}
    for section in ("global", command):
        parameters = stages[stage].get(section, {}).get("parameters", {})
        pairs = (pair.partition("=") for pair in parameters.get("parameter_overrides", []))
        found |= {name: value for name, _, value in pairs}
    return found


def _read(samconfig: Path, name: str, body: Mapping[str, Any]) -> Stage:
    merged: dict[str, Any] = {}
    # The same order as sam's: what a command's own section says wins over the global section.
    for section in ("global", "deploy"):
        merged |= body.get(section, {}).get("parameters", {})
    if "stack_name" not in merged:
        raise NotReady(f"samconfig.toml has no stack_name in [{name}.global.parameters]: add it")
    return Stage(
        name=name,
        stack_name=merged["stack_name"],
        region=merged.get("region"),
        profile=merged.get("profile"),
        overrides=read_overrides(samconfig, name, "deploy"),
    )
