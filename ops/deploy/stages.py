"""What samconfig.toml says of a stage, and what is wrong with it before anything is deployed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.stack.intrinsics import read_parameters
from ops.build.target import read_overrides
from ops.deploy.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_SENDER = ("TwilioAccountSid", "TwilioWhatsAppFrom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage as samconfig.toml describes it."""

    name: str
    stack_name: str
    region: str | None
    profile: str | None
    overrides: Mapping[str, str]

    @property
    def sender(self) -> tuple[str, ...]:
        """Return the account and the number that write to customers, as far as they are given."""
        held = (self.overrides.get(name, "").removeprefix("whatsapp:") for name in _SENDER)
        return tuple(value for value in held if value)

    @property
    def is_polling(self) -> bool:
        """Whether the stage looks for finished calls by itself."""
        return self.overrides.get("PollerSchedule", "ENABLED") == "ENABLED"

    @property
    def agents(self) -> frozenset[str]:
        """Return the agents whose calls it follows; none named means all."""
        named = self.overrides.get("AgentIds", "").split(",")
        return frozenset(name.strip() for name in named if name.strip())


def read_stages(samconfig: Path) -> dict[str, Stage]:
    """Read every stage of samconfig.toml."""
    held: dict[str, Any] = tomllib.loads(samconfig.read_text(encoding="utf-8"))
    names = [name for name, body in held.items() if isinstance(body, dict)]
    return {name: _read(samconfig, name, held[name]) for name in names}


def read_stage(samconfig: Path, name: str) -> Stage:
    """Read one stage. Raises NotReady where there is none."""
    stages = read_stages(samconfig)
    if name not in stages:
        known = " or ".join(f"STAGE={stage}" for stage in stages)
        raise NotReady(f"samconfig.toml has no stage {name}: use {known}")
    return stages[name]


def find_complaints(
    stage: Stage, others: Iterable[Stage], declared: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """Say in a sentence each what keeps the stage from being deployed, and what to change."""
    complaints = _complaints_on_values(declared, stage.overrides)
    if stage.overrides.get("Stage") != stage.name:
        complaints.append(f'its list must contain "Stage={stage.name}"')
    templates = [
        name
        for name in stage.overrides
        if name.startswith("OpeningTemplate") and stage.overrides[name]
    ]
    if (
        stage.overrides.get("Openings") == "on"
        and stage.overrides.get("Sandbox") != "on"
        and not templates
    ):
        complaints.append(
            "Openings=on without a template would cancel every opening: "
            "add OpeningTemplateEs=HX... (the approved template's ContentSid), or Openings=off"
        )
    for other in others:
        if other.name != stage.name:
            complaints += _clashes(stage, other)
    return complaints


def _complaints_on_values(
    declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, str]
) -> list[str]:
    """Say all that CloudFormation would say of the parameters, one after the other."""
    unknown = given.keys() - declared.keys()
    complaints = [
        f"the template has no parameter named {name}: remove it, or mend its name"
        for name in sorted(unknown)
    ]
    for name, facts in declared.items():
        held = {name: given[name]} if name in given else {}
        try:
            read_parameters({name: facts}, held)
        except ValueError as error:
            complaints.append(f"{error}. {facts['Description']}")
    return complaints


def _clashes(stage: Stage, other: Stage) -> list[str]:
    """Say where two stages side by side would write to the same customers."""
    found = []
    if stage.stack_name == other.stack_name:
        found.append(f"{other.name} has the same stack_name: give each stage its own")
    if len(stage.sender) == len(_SENDER) and stage.sender == other.sender:
        found.append(f"{other.name} has the same WhatsApp sender: give each stage its own")
    shared = not stage.agents or not other.agents or stage.agents & other.agents
    if stage.is_polling and other.is_polling and shared:
        found.append(
            f"{other.name} would follow the same calls, and customers would hear twice: "
            "set PollerSchedule=DISABLED in one of them, or AgentIds=... in both"
        )
    return found


def _read(samconfig: Path, name: str, body: Mapping[str, Any]) -> Stage:
    merged: dict[str, Any] = {}
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
