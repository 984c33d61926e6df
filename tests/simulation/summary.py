"""What many runs came to, in a few lines."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from tests.simulation.fault_costs import FaultDelays
from tests.simulation.modes import Hunt
from tests.simulation.verdict import Verdict


@dataclass(slots=True)
class Summary:
    """Counts runs and keeps the slowest answer of each scenario, and of each kind of fault."""

    runs: int = 0
    failed: int = 0
    calls: int = 0
    copied_after: list[timedelta] = field(default_factory=list)
    turns: int = 0
    slowest: dict[str, Verdict] = field(default_factory=dict)
    by_fault: FaultDelays = field(default_factory=FaultDelays)
    began: float = field(default_factory=time.monotonic)

    def add(self, verdict: Verdict) -> None:
        """Count one run."""
        self.runs += 1
        self.failed += bool(verdict.violations)
        self.calls += verdict.calls
        self.copied_after += verdict.copied_after
        self.turns += verdict.asked
        known = self.slowest.setdefault(verdict.case.scenario, verdict)
        if verdict.slowest > known.slowest:
            self.slowest[verdict.case.scenario] = verdict
        self.by_fault.add(verdict)

    def text(self) -> str:
        """Return the counts, and the longest that an answer took in each scenario."""
        took = time.monotonic() - self.began
        spent = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
        worked = sum(one.ru_utime + one.ru_stime for one in spent)
        lines = [
            f"{name:24}{one.slowest.total_seconds():9.1f} s  {one.case}"
            for name, one in sorted(self.slowest.items())
        ]
        total = (
            f"{self.runs} runs, {self.calls} I/O calls, {self.turns} turns,"
            f" {self._copies()} in the named window: {self.failed} failed,"
            f" {took:.0f} s ({worked:.0f} s of processor time)"
        )
        told = ("slowest answer of each scenario:", *lines, *self.by_fault.lines(), total)
        return "\n".join(told)

    def _copies(self) -> str:
        if not self.copied_after:
            return "0 copies"
        first, last = (one.total_seconds() for one in _ends(self.copied_after))
        return f"{len(self.copied_after)} copies ({first:.0f} to {last:.0f} s after the first)"


def _ends(times: list[timedelta]) -> tuple[timedelta, timedelta]:
    return min(times), max(times)


def tell_hunt(hunt: Hunt) -> str:
    """Return one line on a mutant."""
    mutant = hunt.mutant
    if hunt.caught_by is None:
        why = mutant.survives or "UNEXPLAINED"
        return f"survives  {mutant.name:30} {hunt.runs:5} runs: {why}"
    return f"caught    {mutant.name:30} {hunt.runs:5} runs: {hunt.violation}  ({hunt.caught_by})"
