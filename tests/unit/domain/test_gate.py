"""The gate, rule by rule."""

from datetime import timedelta
from typing import Any

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.gate import GatePolicy, decide_send
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
MOVED = {"control": Control.CLOSED, "moves_to": "+573000000002", **OPEN}
OPTED_OUT = {"opted_out_at": NOON, **OPEN}


@pytest.mark.parametrize(
    ("message", "conversation", "policy", "rule"),
    [
        ({}, OPEN, LIVE, "all"),
        ({}, OLD, LIVE, "window_closed"),
        ({}, {}, LIVE, "window_closed"),
        ({}, {}, SANDBOX, "all"),
        ({}, REFUSED, LIVE, "window_closed"),
        ({}, REFUSED, SANDBOX, "window_closed"),
        ({}, OPEN_AGAIN, LIVE, "all"),
        ({}, OPEN_AGAIN, SANDBOX, "all"),
        (TEMPLATE, REFUSED, LIVE, "all"),
        ({}, OPEN, OFF, "all"),
        ({}, HUMAN, LIVE, "human_in_control"),
        ({}, {"control": Control.CLOSED, **OPEN}, LIVE, "human_in_control"),
        ({}, {"epoch": 1, **OPEN}, LIVE, "human_in_control"),
        ({}, MOVED, LIVE, "moved_to_number"),
        ({"kind": Kind.OPERATOR}, MOVED, LIVE, "all"),
        ({}, OPTED_OUT, LIVE, "opted_out"),
        ({"kind": Kind.NOTICE}, OPEN, LIVE, "all"),
        ({"kind": Kind.NOTICE}, HUMAN, LIVE, "human_in_control"),
        ({"kind": Kind.OPERATOR}, HUMAN, LIVE, "all"),
        ({"kind": Kind.OPERATOR}, {"epoch": 4, **OPEN}, LIVE, "all"),
        ({"kind": Kind.OPERATOR}, OPTED_OUT, LIVE, "opted_out"),
        ({"kind": Kind.OPERATOR}, OLD, LIVE, "window_closed"),
        (OPENING, {}, SANDBOX, "all"),
        (OPENING, {}, LIVE, "no_template"),
        (OPENING, OPEN, LIVE, "no_template"),
        (TEMPLATE, {}, LIVE, "all"),
        (TEMPLATE, {}, GatePolicy(sandbox=False, openings=False), "openings_off"),
        (OPENING, {}, OFF, "openings_off"),
        (TEMPLATE, {"opted_out_at": NOON}, LIVE, "opted_out"),
        (TEMPLATE, {"control": Control.HUMAN}, LIVE, "human_in_control"),
        (OPENING, {"opted_out_at": NOON}, OFF, "openings_off"),
    ],
)
def test_the_first_broken_rule_is_named(
    message: dict[str, Any], conversation: dict[str, Any], policy: GatePolicy, rule: str
) -> None:
    decision = decide_send(a_reply(**message), a_conversation(**conversation), policy, NOON)
    assert decision.rule == rule
    assert decision.allowed is (rule == "all")


def test_a_permit_shows_the_verdict_of_every_rule() -> None:
    decision = decide_send(a_reply(), a_conversation(**OPTED_OUT), SANDBOX, NOON)
    assert decision.checks == {
        "openings_off": "not asked",
        "opted_out": "no",
        "human_in_control": "ok",
        "no_template": "not asked",
        "window_closed": "sandbox",
    }
