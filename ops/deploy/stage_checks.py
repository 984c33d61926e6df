"""Checks a stage of samconfig.toml against the template and the other stages before deploying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ops.errors import NotReady
from ops.project import SAMCONFIG, TEMPLATE
from ops.stage.samconfig import read_stage, read_stages
from ops.template.cfn_yaml import load
from ops.template.parameters import read_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ops.stage.samconfig import Stage


def read_checked_stage(
    name: str, *, samconfig: Path = SAMCONFIG, template: Path = TEMPLATE
) -> Stage:
    """Read a stage that can be deployed. Raises NotReady with everything that prevents it."""
    stage = read_stage(samconfig, name)
    others = read_stages(samconfig).values()
    complaints = find_complaints(stage, others, load(template)["Parameters"])
    if complaints:
        place = f"samconfig.toml, [{name}.global.parameters], parameter_overrides:"
        raise NotReady("\n  ".join((place, *complaints)))
    return stage


def find_complaints(
    stage: Stage, others: Iterable[Stage], declared: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """Return one sentence, remedy included, for each thing that prevents deploying the stage.

    `declared` are the template's parameters; `others` are all stages, this one included or not.
    """
    complaints = _complaints_about_values(declared, stage.overrides)
    if stage.overrides.get("Stage") != stage.name:
        complaints.append(f'its list must contain "Stage={stage.name}"')
    if _would_cancel_every_opening(stage):
        complaints.append(
            "Openings=on without a template would cancel every opening: "
            "add OpeningTemplateEs=HX... (the approved template's ContentSid), or Openings=off"
        )
    for other in others:
        if other.name != stage.name:
            complaints += _conflicts(stage, other)
    return complaints


def _would_cancel_every_opening(stage: Stage) -> bool:
    values = stage.overrides
    has_template = any(name.startswith("OpeningTemplate") and values[name] for name in values)
    return values.get("Openings") == "on" and values.get("Sandbox") != "on" and not has_template


def _complaints_about_values(
    declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, str]
) -> list[str]:
    """Return all complaints about parameters at once; CloudFormation reports only the first."""
    unknown = given.keys() - declared.keys()
    complaints = [
        f"the template has no parameter named {name}: remove it, or correct its name"
        for name in sorted(unknown)
    ]
    for name, facts in declared.items():
        value = {name: given[name]} if name in given else {}
        try:
            read_parameters({name: facts}, value)
        except ValueError as error:
            complaints.append(f"{error}. {facts['Description']}")
    return complaints


def _conflicts(stage: Stage, other: Stage) -> list[str]:
    """Return the reasons why two deployed stages would write to the same customers."""
    found = []
    if stage.stack_name == other.stack_name:
        found.append(f"{other.name} has the same stack_name: give each stage its own")
    if stage.has_full_sender and stage.sender == other.sender:
        found.append(f"{other.name} has the same WhatsApp sender: give each stage its own")
    shared = not stage.agents or not other.agents or stage.agents & other.agents
    if stage.is_polling and other.is_polling and shared:
        found.append(
            f"{other.name} would follow the same calls, and customers would be written to twice: "
            "set PollerSchedule=DISABLED in one of them, or AgentIds=... in both"
        )
    return found
