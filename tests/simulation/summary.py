"""The result of many runs in a few lines."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from tests.simulation.fault_costs import FaultCosts
from tests.simulation.run import Result


@dataclass(slots=True)
class Summary:
    """Counts runs, and keeps the slowest answer of each scenario and the costs of each fault."""

    runs: int = 0
    failed: int = 0
    calls: int = 0
    copy_delays: list[timedelta] = field(default_factory=list)
    turns: int = 0
    slowest: dict[str, Result] = field(default_factory=dict)
    fault_costs: FaultCosts = field(default_factory=FaultCosts)
    began: float = field(default_factory=time.monotonic)

    def add(self, result: Result) -> None:
        """Count one run."""
        self.runs += 1
        self.failed += bool(result.violations)
        self.calls += len(result.call_kinds)
        self.copy_delays += result.copy_delays
        self.turns += result.asked
        known = self.slowest.setdefault(result.case.scenario, result)
        if result.slowest > known.slowest:
            self.slowest[result.case.scenario] = result
        self.fault_costs.add(result)

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
            f" {self._copies()} of unproven sends: {self.failed} failed,"
            f" {took:.0f} s ({worked:.0f} s of processor time)"
        )
        head = "slowest answer of each scenario:"
        return "\n".join((head, *lines, *self.fault_costs.lines(), total))

    def _copies(self) -> str:
        if not self.copy_delays:
            return "0 copies"
        first, last = (one(self.copy_delays).total_seconds() for one in (min, max))
        return f"{len(self.copy_delays)} copies ({first:.0f} to {last:.0f} s after the first)"
