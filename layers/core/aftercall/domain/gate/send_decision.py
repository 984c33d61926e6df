"""The decision on one send, with each rule's verdict; it is stored with the message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

Input = str | int | bool


class Verdict(StrEnum):
    """What one rule says of a send."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    DENY = "deny"
    DEFER = "defer"
    NOT_APPLICABLE = "not_applicable"


class Permission(StrEnum):
    """What all rules together say of a send."""

    ALLOWED = "allowed"
    DENIED = "denied"
    DEFERRED = "deferred"


class RuleVerdict(NamedTuple):
    """One rule's verdict and the facts that it used; `not_before` only where it defers."""

    verdict: Verdict
    inputs: Mapping[str, Input] = {}
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDecision:
    """Whether a message may go out now, the rule that decided, and every rule's verdict.

    `rule` is None where all rules passed. `not_before` is set where the send is deferred: at that
    time it is decided anew. `inputs` holds the facts of each rule that looked at any.
    """

    permission: Permission
    rule: str | None = None
    not_before: datetime | None = None
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    inputs: dict[str, dict[str, Input]] = field(default_factory=dict)

    @property
    def is_allowed(self) -> bool:
        """Whether the message may go out now."""
        return self.permission is Permission.ALLOWED


NOT_APPLICABLE = RuleVerdict(verdict=Verdict.NOT_APPLICABLE)


def passes(**inputs: Input | datetime | None) -> RuleVerdict:
    """Return that a rule lets a message pass, and why; a fact that is None is left out."""
    return RuleVerdict(verdict=Verdict.PASS, inputs=_known(inputs))


def denies(**inputs: Input | datetime | None) -> RuleVerdict:
    """Return that a rule forbids a message, and why."""
    return RuleVerdict(verdict=Verdict.DENY, inputs=_known(inputs))


def defers(not_before: datetime, **inputs: Input | datetime | None) -> RuleVerdict:
    """Return that a rule lets a message pass no sooner than at a time, and why."""
    return RuleVerdict(verdict=Verdict.DEFER, inputs=_known(inputs), not_before=not_before)


def _known(inputs: dict[str, Input | datetime | None]) -> dict[str, Input]:
    """Return the facts that are not None; a time as text, because it is only shown."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in inputs.items()
        if value is not None
    }
