"""What many runs came to, in a few lines."""

import time
from dataclasses import dataclass, field
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from local.sim.modes import Hunt, Verdict


@dataclass(slots=True)
class Summary:
    """Counts runs and keeps the slowest answer of each scenario."""

    runs: int = 0
    failed: int = 0
    calls: int = 0
    copies: int = 0
    turns: int = 0
    slowest: dict[str, Verdict] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def add(self, verdict: Verdict) -> None:
        """Count one run."""
        self.runs += 1
        self.failed += bool(verdict.violations)
        self.calls += verdict.calls
        self.copies += verdict.copies
        self.turns += verdict.asked
        known = self.slowest.setdefault(verdict.case.scenario, verdict)
        if verdict.slowest > known.slowest:
            self.slowest[verdict.case.scenario] = verdict

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
            f" {self.copies} copies in the named window: {self.failed} failed,"
            f" {took:.0f} s ({worked:.0f} s of processor time)"
        )
        return "\n".join(("slowest answer of each scenario:", *lines, total))


def tell_hunt(hunt: Hunt) -> str:
    """Return one line on a mutant."""
    mutant = hunt.mutant
    if hunt.caught_by is None:
        why = mutant.survives or "UNEXPLAINED"
        return f"survives  {mutant.name:30} {hunt.runs:5} runs: {why}"
    return f"caught    {mutant.name:30} {hunt.runs:5} runs: {hunt.violation}  ({hunt.caught_by})"
