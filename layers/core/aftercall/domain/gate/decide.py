"""The gate: every rule is evaluated, and the first one that denies decides."""

from collections.abc import Callable, Mapping

from aftercall.domain.gate.customer_rules import human_in_control, merged_address, opted_out
from aftercall.domain.gate.facts import SendFacts
from aftercall.domain.gate.opening_rules import max_openings_per_day, no_template, openings_off
from aftercall.domain.gate.send_decision import Permission, RuleVerdict, SendDecision, Verdict
from aftercall.domain.gate.window_rules import window_closed

Rule = Callable[[SendFacts], RuleVerdict]

RULES: Mapping[str, Rule] = {
    "merged_address": merged_address,
    "openings_off": openings_off,
    "opted_out": opted_out,
    "human_in_control": human_in_control,
    "no_template": no_template,
    "window_closed": window_closed,
    "max_openings_per_day": max_openings_per_day,
}
"""In the order in which they decide: of several that deny, the first names the reason."""


def decide_send(facts: SendFacts, rules: Mapping[str, Rule] = RULES) -> SendDecision:
    """Return whether the message may be sent now, later, or never.

    A rule that denies outranks every one that defers; of several that defer the latest decides.
    """
    verdicts = {name: rule(facts) for name, rule in rules.items()}
    denied = next((name for name, one in verdicts.items() if one.verdict is Verdict.DENY), None)
    if denied is not None:
        return SendDecision(permission=Permission.DENIED, rule=denied, verdicts=verdicts)
    deferred = [
        (one.not_before, name)
        for name, one in verdicts.items()
        if one.verdict is Verdict.DEFER and one.not_before is not None
    ]
    if deferred:
        not_before, name = max(deferred)
        return SendDecision(
            permission=Permission.DEFERRED, rule=name, not_before=not_before, verdicts=verdicts
        )
    return SendDecision(permission=Permission.ALLOWED, verdicts=verdicts)
