"""What a check found: a verdict, what was seen, and one sentence that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a thing stands; only a problem makes the doctor fail."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that a check saw; what is not ok has a remedy."""

    verdict: Verdict
    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the doctor's table."""

    check: str
    verdict: Verdict
    seen: str
    remedy: str = ""


class CannotCheck(Exception):
    """A check has nothing to stand on, because something before it has to be mended."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why = why
        self.remedy = remedy


def ok(what: str) -> Seen:
    """Say that a thing is as it should be."""
    return Seen(Verdict.OK, what)


def warning(what: str, remedy: str) -> Seen:
    """Say that a thing works, but not as well as it could."""
    return Seen(Verdict.WARNING, what, remedy)


def problem(what: str, remedy: str) -> Seen:
    """Say that a thing keeps customers from being answered."""
    return Seen(Verdict.PROBLEM, what, remedy)


def not_checked(what: str, remedy: str) -> Seen:
    """Say that a thing could not be looked at."""
    return Seen(Verdict.NOT_CHECKED, what, remedy)
