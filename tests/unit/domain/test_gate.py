"""The gate, rule by rule."""

from datetime import timedelta
from typing import Any

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.gate.decide import Rule, decide_send
from aftercall.domain.gate.facts import DaySlot, GatePolicy, SendFacts
from aftercall.domain.gate.send_decision import (
    Permission,
    SendDecision,
    Verdict,
    defers,
    denies,
    passes,
)
from aftercall.domain.message import Kind
from tests.builders import NOON, a_conversation, a_reply

SANDBOX = GatePolicy(sandbox=True, openings=True)
LIVE = GatePolicy(sandbox=False, openings=True)
OFF = GatePolicy(sandbox=True, openings=False)
OPENING = {"kind": Kind.OPENING}
TEMPLATE = {"kind": Kind.OPENING, "content_sid": "HX1"}
OPEN = {"last_inbound_at": NOON}
OLD = {"last_inbound_at": NOON - timedelta(hours=23, minutes=55)}
HUMAN = {"control": Control.HUMAN, **OPEN}
REFUSED = {"window_closed_at": NOON, **OPEN}
OPEN_AGAIN = {"window_closed_at": NOON - timedelta(seconds=1), **OPEN}
MOVED = {"control": Control.CLOSED, "merged_into": "+573000000002", **OPEN}
OPTED_OUT = {"opted_out_at": NOON, **OPEN}


@pytest.mark.parametrize(
    ("message", "conversation", "policy", "rule"),
    [
        ({}, OPEN, LIVE, None),
        ({}, OLD, LIVE, "window_closed"),
        ({}, {}, LIVE, "window_closed"),
        ({}, {}, SANDBOX, None),
        ({}, REFUSED, LIVE, "window_closed"),
        ({}, REFUSED, SANDBOX, "window_closed"),
        ({}, OPEN_AGAIN, LIVE, None),
        ({}, OPEN_AGAIN, SANDBOX, None),
        (TEMPLATE, REFUSED, LIVE, None),
        ({}, OPEN, OFF, None),
        ({}, HUMAN, LIVE, "human_in_control"),
        ({}, {"control": Control.CLOSED, **OPEN}, LIVE, "human_in_control"),
        ({}, {"epoch": 1, **OPEN}, LIVE, "human_in_control"),
        ({}, MOVED, LIVE, "merged_address"),
        ({"kind": Kind.OPERATOR}, MOVED, LIVE, None),
        ({}, OPTED_OUT, LIVE, "opted_out"),
        ({"kind": Kind.NOTICE}, OPEN, LIVE, None),
        ({"kind": Kind.NOTICE}, HUMAN, LIVE, "human_in_control"),
        ({"kind": Kind.OPERATOR}, HUMAN, LIVE, None),
        ({"kind": Kind.OPERATOR}, {"epoch": 4, **OPEN}, LIVE, None),
        ({"kind": Kind.OPERATOR}, OPTED_OUT, LIVE, "opted_out"),
        ({"kind": Kind.OPERATOR}, OLD, LIVE, "window_closed"),
        (OPENING, {}, SANDBOX, None),
        (OPENING, {}, LIVE, "no_template"),
        (OPENING, OPEN, LIVE, "no_template"),
        (TEMPLATE, {}, LIVE, None),
        (TEMPLATE, {}, GatePolicy(sandbox=False, openings=False), "openings_off"),
        (OPENING, {}, OFF, "openings_off"),
        (TEMPLATE, {"opted_out_at": NOON}, LIVE, "opted_out"),
        (TEMPLATE, {"control": Control.HUMAN}, LIVE, "human_in_control"),
        (OPENING, {"opted_out_at": NOON}, OFF, "openings_off"),
    ],
)
def test_the_first_broken_rule_is_named(
    message: dict[str, Any], conversation: dict[str, Any], policy: GatePolicy, rule: str | None
) -> None:
    decision = decide(message, conversation, policy)
    assert decision.rule == rule
    assert decision.is_allowed is (rule is None)
    assert decision.permission is (Permission.ALLOWED if rule is None else Permission.DENIED)


def test_a_decision_shows_the_verdict_of_every_rule_with_its_inputs() -> None:
    decision = decide({}, OPTED_OUT, SANDBOX)
    assert decision.verdicts == {
        "merged_address": Verdict.NOT_APPLICABLE,
        "openings_off": Verdict.NOT_APPLICABLE,
        "opted_out": Verdict.DENY,
        "human_in_control": Verdict.PASS,
        "stop_asked": Verdict.NOT_APPLICABLE,
        "no_template": Verdict.NOT_APPLICABLE,
        "window_closed": Verdict.NOT_APPLICABLE,
        "max_openings_per_day": Verdict.NOT_APPLICABLE,
    }
    assert decision.inputs == {"opted_out": {"opted_out_at": NOON.isoformat()}}


@pytest.mark.parametrize(
    ("slot", "rule"),
    [
        (DaySlot.NOT_ASKED, None),
        (DaySlot.RESERVED, None),
        (DaySlot.NONE_LEFT, "max_openings_per_day"),
    ],
)
def test_the_days_number_of_openings_is_a_rule_like_the_others(
    slot: DaySlot, rule: str | None
) -> None:
    assert decide(TEMPLATE, {}, LIVE, slot).rule == rule
    assert decide({}, OPEN, LIVE, slot).rule is None


def test_a_deferral_waits_for_the_latest_rule_and_a_denial_outranks_it() -> None:
    soon, later = NOON + timedelta(hours=1), NOON + timedelta(hours=9)
    rules: dict[str, Rule] = {
        "quiet_hours": lambda _: defers(later, hour=22),
        "weekly_cap": lambda _: defers(soon),
        "fine": lambda _: passes(),
    }
    facts = SendFacts(message=a_reply(), conversation=a_conversation(), policy=LIVE, now=NOON)
    deferred = decide_send(facts, rules)
    assert (deferred.permission, deferred.rule) == (Permission.DEFERRED, "quiet_hours")
    assert (deferred.not_before, deferred.is_allowed) == (later, False)
    denied = decide_send(facts, {**rules, "opted_out": lambda _: denies()})
    assert (denied.permission, denied.rule, denied.not_before) == (
        Permission.DENIED,
        "opted_out",
        None,
    )


def decide(
    message: dict[str, Any],
    conversation: dict[str, Any],
    policy: GatePolicy,
    slot: DaySlot = DaySlot.NOT_ASKED,
) -> SendDecision:
    return decide_send(
        SendFacts(
            message=a_reply(**message),
            conversation=a_conversation(**conversation),
            policy=policy,
            now=NOON,
            day_slot=slot,
        )
    )


@pytest.mark.parametrize(("asked", "rule"), [(None, None), (3, "stop_asked")])
def test_no_opening_goes_to_a_customer_who_was_asked_whether_to_stop(
    asked: int | None, rule: str | None
) -> None:
    assert decide(TEMPLATE, {"stop_asked_seq": asked}, LIVE).rule == rule
    assert decide({}, {**OPEN, "stop_asked_seq": asked}, LIVE).rule is None
