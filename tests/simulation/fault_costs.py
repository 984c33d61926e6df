"""How much later answers came after one fault, by the fault and by the call that it met."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from tests.simulation.verdict import Verdict
from tests.simulation.world.faults import FAULTS, Fault

CRASHES = (Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.KILL)
ERRORS = tuple(fault for fault in FAULTS if fault not in CRASHES)
"""The faults that a function can react to, since it goes on running."""
LONG = timedelta(seconds=15)


@dataclass(slots=True)
class FaultCosts:
    """Keeps the slowest answer for each fault and kind of call, and the errors that cost much.

    Only single faults of ordinary scenarios count.
    """

    slowest: dict[tuple[str, Fault], Verdict] = field(default_factory=dict)
    costly: dict[str, dict[Fault, Verdict]] = field(default_factory=dict)
    errors: int = 0
    long: int = 0

    def add(self, verdict: Verdict) -> None:
        """Count one run."""
        if not verdict.call_kind:
            return
        fault = _fault(verdict)
        known = self.slowest.setdefault((verdict.call_kind, fault), verdict)
        if verdict.slowest > known.slowest:
            self.slowest[verdict.call_kind, fault] = verdict
        self.errors += fault in ERRORS
        if fault in ERRORS and verdict.added_delay > LONG:
            self.long += 1
            worst = self.costly.setdefault(verdict.failed_call, {})
            if fault not in worst or verdict.added_delay > worst[fault].added_delay:
                worst[fault] = verdict

    def lines(self) -> Iterator[str]:
        """Return a table of the slowest answers, and what replays each costly error."""
        if not self.slowest:
            return
        yield "slowest answer after one fault, in ordinary scenarios, in seconds:"
        yield f"{'':10}" + "".join(f"{fault:>15}" for fault in (*CRASHES, *ERRORS))
        for kind in sorted({kind for kind, _ in self.slowest}):
            yield f"{kind:10}" + "".join(self._cell(kind, one) for one in (*CRASHES, *ERRORS))
        yield (
            f"after {self.long} of {self.errors} errors an answer came more than {LONG.seconds} s"
            " later than without; at worst, by the call that failed:"
        )
        by_call = [
            sorted(one.values(), key=_added_delay, reverse=True) for one in self.costly.values()
        ]
        for worst in sorted(by_call, key=lambda one: _added_delay(one[0]), reverse=True):
            costs = (
                f"{fault} {one.added_delay.seconds} s" for one in worst for fault in _fault(one)
            )
            yield f"  {worst[0].failed_call}: {', '.join(costs)}  ({worst[0].case})"

    def _cell(self, kind: str, fault: Fault) -> str:
        found = self.slowest.get((kind, fault))
        return f"{found.slowest.total_seconds():15.1f}" if found else f"{'-':>15}"


def _added_delay(verdict: Verdict) -> timedelta:
    return verdict.added_delay


def _fault(verdict: Verdict) -> Fault:
    (fault,) = verdict.case.faults.values()
    return fault
