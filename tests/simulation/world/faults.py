"""The faults that one I/O call can meet, and which calls of a run meet them."""

from collections.abc import Mapping
from enum import StrEnum


class Fault(StrEnum):
    """How one call fails."""

    CRASH_BEFORE = "crash_before"
    """The process dies before the other side receives the call."""
    CRASH_AFTER = "crash_after"
    """The process dies after the other side carried the call out."""
    TIMEOUT_BEFORE = "timeout_before"
    """The caller's timeout expires, and the call had no effect."""
    TIMEOUT_AFTER = "timeout_after"
    """The caller's timeout expires, but the call had its effect."""
    LATE = "late"
    """The caller's timeout expires, but the call has its effect 15 seconds later."""
    THROTTLE = "throttle"
    """The other side answers that it is too busy."""
    STALL = "stall"
    """The call takes 25 seconds and then succeeds."""
    KILL = "kill"
    """The call has its effect, but the function's own timeout ends it before the answer."""


FAULTS = tuple(Fault)
FAULTS_OF_A_SLEEP = (Fault.CRASH_BEFORE, Fault.STALL, Fault.KILL)
"""A sleep has no other side that could refuse or act late."""

Faults = Mapping[int, Fault]
"""Faults by the number of the call, counted from 1 over the whole run."""


def read_faults(text: str) -> dict[int, Fault]:
    """Read faults as they are printed: `12:crash_after,40:late`."""
    pairs = (entry.partition(":") for entry in text.split(",") if entry)
    return {int(number): Fault(kind) for number, _, kind in pairs}


def write_faults(faults: Faults) -> str:
    """Write faults so that they can be read again."""
    return ",".join(f"{number}:{kind.value}" for number, kind in sorted(faults.items()))
