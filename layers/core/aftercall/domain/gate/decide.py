"""The gate: every rule is evaluated, and the first one that denies decides."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Required, TypedDict

from aftercall.domain.gate.customer_rules import human_in_control, merged_address, opted_out
from aftercall.domain.gate.facts import SendFacts
from aftercall.domain.gate.opening_rules import (
    max_openings_per_day,
    no_template,
    openings_off,
    stop_asked,
)
from aftercall.domain.gate.send_decision import Permission, RuleVerdict, SendDecision, Verdict
from aftercall.domain.gate.window_rules import window_closed

Rule = Callable[[SendFacts], RuleVerdict]

RULES: Mapping[str, Rule] = {
    "merged_address": merged_address,
    "openings_off": openings_off,
    "opted_out": opted_out,
    "human_in_control": human_in_control,
    "stop_asked": stop_asked,
    "no_template": no_template,
    "window_closed": window_closed,
    "max_openings_per_day": max_openings_per_day,
}
"""In the order in which they decide: of several that deny, the first names the reason."""


def decide_send(facts: SendFacts, rules: Mapping[str, Rule] = RULES) -> SendDecision:
    """Return whether the message may be sent now, later, or never.

    A rule that denies outranks every one that defers; of several that defer the latest decides.
    """
    found = {name: rule(facts) for name, rule in rules.items()}
    return SendDecision(
        **_decisive(found),
        verdicts={name: one.verdict for name, one in found.items()},
        inputs={name: dict(one.inputs) for name, one in found.items() if one.inputs},
    )


class _Decisive(TypedDict, total=False):
    permission: Required[Permission]
    rule: str
    not_before: datetime


def _decisive(found: Mapping[str, RuleVerdict]) -> _Decisive:
    """Return what the rules say together, and which of them decided."""
    denied = [name for name, one in found.items() if one.verdict is Verdict.DENY]
    if denied:
        return {"permission": Permission.DENIED, "rule": denied[0]}
    deferred = [(one.not_before, name) for name, one in found.items() if one.not_before is not None]
    if deferred:
        not_before, name = max(deferred)
        return {"permission": Permission.DEFERRED, "rule": name, "not_before": not_before}
    return {"permission": Permission.ALLOWED}
