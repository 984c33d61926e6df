"""What a check found: a verdict, what was seen, and one sentence that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How serious a finding is; only a problem makes the doctor's exit status 1."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report; what is not ok has a remedy. `check` is set by the examination."""

    verdict: Verdict
    seen: str
    remedy: str = ""
    check: str = ""


class CannotCheck(Exception):
    """A check cannot run, because what another check examines has to be mended first."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why = why
        self.remedy = remedy


def ok(seen: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(verdict=Verdict.OK, seen=seen)


def warning(seen: str, remedy: str) -> Finding:
    """Return a finding of what works, but not as well as it could."""
    return Finding(verdict=Verdict.WARNING, seen=seen, remedy=remedy)


def problem(seen: str, remedy: str) -> Finding:
    """Return a finding of what keeps customers from being answered."""
    return Finding(verdict=Verdict.PROBLEM, seen=seen, remedy=remedy)


def not_checked(seen: str, remedy: str) -> Finding:
    """Return a finding that something could not be examined."""
    return Finding(verdict=Verdict.NOT_CHECKED, seen=seen, remedy=remedy)
