"""What can go wrong with one I/O call, and which call of a run it happens to."""

from collections.abc import Mapping
from enum import StrEnum


class Fault(StrEnum):
    """One thing that goes wrong with one call."""

    CRASH_BEFORE = "crash_before"
    """The process dies before the other side sees the call."""
    CRASH_AFTER = "crash_after"
    """The process dies after the other side did what it was asked for."""
    TIMEOUT_BEFORE = "timeout_before"
    """No answer comes, and nothing was done."""
    TIMEOUT_AFTER = "timeout_after"
    """No answer comes, but it was done."""
    LATE = "late"
    """No answer comes, and it is done after the caller gave up waiting."""
    THROTTLE = "throttle"
    """The other side refuses for now."""
    STALL = "stall"
    """The call takes 25 seconds and then succeeds."""
    KILL = "kill"
    """The call is done, but its answer takes longer than the function may run."""


FAULTS = tuple(Fault)
WAITING_ONLY = (Fault.CRASH_BEFORE, Fault.STALL, Fault.KILL)
"""What can go wrong with a sleep: it has no other side."""

Faults = Mapping[int, Fault]
"""Faults by the number of the call, counted from 1 over the whole run."""


def read_faults(text: str) -> dict[int, Fault]:
    """Read faults as they are printed: `12:crash_after,40:late`."""
    pairs = (entry.partition(":") for entry in text.split(",") if entry)
    return {int(number): Fault(kind) for number, _, kind in pairs}


def write_faults(faults: Faults) -> str:
    """Write faults so that they can be read again."""
    return ",".join(f"{number}:{kind.value}" for number, kind in sorted(faults.items()))
