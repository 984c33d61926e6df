"""Everything that prevents a deployment is named before anything is built or changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ops.deploy.stage_checks import find_complaints, read_checked_stage
from ops.errors import NotReady
from ops.project import SAMCONFIG, TEMPLATE
from ops.stage.samconfig import Stage, read_stages
from ops.template.cfn_yaml import load

DECLARED: dict[str, Any] = load(TEMPLATE)["Parameters"]
DEV = Stage(
    name="dev",
    stack_name="aftercall-dev",
    region=None,
    profile=None,
    overrides={
        "Stage": "dev",
        "PollerSchedule": "DISABLED",
        "TwilioAccountSid": "AC" + "0" * 32,
        "TwilioWhatsAppFrom": "whatsapp:+12025550100",
    },
)
PROD = replace(
    DEV,
    name="prod",
    stack_name="aftercall-prod",
    overrides={**DEV.overrides, "Stage": "prod", "TwilioWhatsAppFrom": "+12025550101"},
)


def changed(stage: Stage, **overrides: str) -> Stage:
    return replace(stage, overrides={**stage.overrides, **overrides})


def complaints(stage: Stage, *others: Stage) -> list[str]:
    return find_complaints(stage, [stage, *others], DECLARED)


def test_a_complete_stage_has_no_complaint() -> None:
    assert complaints(DEV, PROD) == []


def test_our_own_stages_lack_only_what_each_owner_brings() -> None:
    for stage in read_stages(SAMCONFIG).values():
        found = complaints(stage, *read_stages(SAMCONFIG).values())
        assert [line.split()[2] for line in found] == ["TwilioAccountSid", "TwilioWhatsAppFrom"]


def test_all_that_is_missing_is_said_at_once_with_the_place_to_add_it() -> None:
    with pytest.raises(NotReady) as caught:
        read_checked_stage("dev")
    sentence = str(caught.value)
    for part in (
        "samconfig.toml",
        "[dev.global.parameters]",
        "TwilioAccountSid",
        "give it a value",
    ):
        assert part in sentence
    assert "TwilioWhatsAppFrom" in sentence


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("TwilioAccountSid", "AC123", "must match"),
        ("TwilioWhatsAppFrom", "12025550100", "must match"),
        ("Openings", "yes", "must be one of ['on', 'off']"),
        ("RetentionDays", "-1", "a number from 0 to 3650"),
        ("RetentionDays", "long", "a number from 0 to 3650"),
        ("AlarmEmail", "nobody", "must match"),
        ("Openngs", "on", "no parameter named Openngs"),
        ("Stage", "prod", '"Stage=dev"'),
        ("Openings", "on", "without a template"),
    ],
)
def test_a_wrong_value_is_found(name: str, value: str, complaint: str) -> None:
    (found,) = complaints(changed(DEV, **{name: value}), PROD)
    assert complaint in found


@pytest.mark.parametrize("name", ["OpeningTemplateEs", "Sandbox"])
def test_openings_may_be_on_where_they_can_be_sent(name: str) -> None:
    value = "on" if name == "Sandbox" else "HX" + "0" * 32
    assert complaints(changed(DEV, Openings="on", **{name: value}), PROD) == []


def test_two_stages_with_one_sender_are_refused_however_it_is_written() -> None:
    other = changed(PROD, TwilioWhatsAppFrom="+12025550100")
    (found,) = complaints(DEV, other)
    assert "same WhatsApp sender" in found


def test_two_stages_with_one_stack_are_refused() -> None:
    (found,) = complaints(DEV, replace(PROD, stack_name=DEV.stack_name))
    assert "same stack_name" in found


@pytest.mark.parametrize(
    ("dev", "prod", "refused"),
    [
        ("", "", True),
        ("agent_a", "", True),
        ("agent_a", "agent_b, agent_a", True),
        ("agent_a", "agent_b", False),
    ],
)
def test_two_stages_that_follow_the_same_calls_are_refused(
    dev: str, prod: str, refused: bool
) -> None:
    one = changed(DEV, PollerSchedule="ENABLED", AgentIds=dev)
    found = complaints(one, changed(PROD, PollerSchedule="ENABLED", AgentIds=prod))
    assert ["follow the same calls" in line for line in found] == [True] * refused
    assert complaints(changed(one, PollerSchedule="DISABLED"), PROD) == []
