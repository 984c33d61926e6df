"""How long an answer took after one fault, by its kind and by what it met."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from tests.simulation.verdict import Verdict
from tests.simulation.world.faults import FAULTS, Fault

CRASHES = (Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.KILL)
ERRORS = tuple(fault for fault in FAULTS if fault not in CRASHES)
"""What a function hears of, so that it ends in its own way."""
LONG = timedelta(seconds=15)


@dataclass(slots=True)
class FaultDelays:
    """Keeps the slowest answer for each fault and edge, and the errors that cost much.

    Only single faults of ordinary stories count.
    """

    slowest: dict[tuple[str, Fault], Verdict] = field(default_factory=dict)
    costly: dict[str, dict[Fault, Verdict]] = field(default_factory=dict)
    errors: int = 0
    long: int = 0

    def add(self, verdict: Verdict) -> None:
        """Count one run."""
        if not verdict.edge:
            return
        (fault,) = verdict.case.faults.values()
        known = self.slowest.setdefault((verdict.edge, fault), verdict)
        if verdict.slowest > known.slowest:
            self.slowest[verdict.edge, fault] = verdict
        self.errors += fault in ERRORS
        if fault in ERRORS and verdict.added > LONG:
            self.long += 1
            worst = self.costly.setdefault(verdict.struck, {})
            if fault not in worst or verdict.added > worst[fault].added:
                worst[fault] = verdict

    def lines(self) -> Iterator[str]:
        """Return a table of the slowest answers, and what replays each costly error."""
        if not self.slowest:
            return
        yield "slowest answer after one fault, in ordinary stories, in seconds:"
        yield f"{'':10}" + "".join(f"{fault:>15}" for fault in (*CRASHES, *ERRORS))
        for edge in sorted({edge for edge, _ in self.slowest}):
            yield f"{edge:10}" + "".join(self._cell(edge, one) for one in (*CRASHES, *ERRORS))
        yield (
            f"after {self.long} of {self.errors} errors an answer came more than {LONG.seconds} s"
            " later than without; at worst, by what was called:"
        )
        told = [sorted(one.values(), key=_added, reverse=True) for one in self.costly.values()]
        for worst in sorted(told, key=lambda verdicts: verdicts[0].added, reverse=True):
            costs = (f"{name} {one.added.seconds} s" for one in worst for name in _faults(one))
            yield f"  {worst[0].struck}: {', '.join(costs)}  ({worst[0].case})"

    def _cell(self, edge: str, fault: Fault) -> str:
        found = self.slowest.get((edge, fault))
        return f"{found.slowest.total_seconds():15.1f}" if found else f"{'-':>15}"


def _added(verdict: Verdict) -> timedelta:
    return verdict.added


def _faults(verdict: Verdict) -> list[str]:
    return [fault.value for fault in verdict.case.faults.values()]
