"""How much later answers came after one fault, by the fault and by the call that it met."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from tests.simulation.run import Case, Result, run
from tests.simulation.scenarios.catalog import SCENARIOS
from tests.simulation.world.faults import FAULTS, Fault

CRASHES = (Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.KILL)
ERRORS = tuple(fault for fault in FAULTS if fault not in CRASHES)
"""The faults that a function can react to, since it goes on running."""
LONG = timedelta(seconds=15)


@dataclass(slots=True)
class FaultCosts:
    """Keeps the slowest answer for each kind of call and fault, and the errors that cost much.

    `costly` holds, by the call that failed and by its fault, the most that an answer came later
    than without the fault. Only single faults of ordinary scenarios count.
    """

    slowest: dict[tuple[str, Fault], timedelta] = field(default_factory=dict)
    costly: dict[str, dict[Fault, tuple[timedelta, Case]]] = field(default_factory=dict)
    errors: int = 0
    long: int = 0

    def add(self, result: Result) -> None:
        """Count one run."""
        case, failed = result.case, result.failed_call
        ordinary = SCENARIOS[case.scenario].ordinary and not case.wild
        if failed is None or len(case.faults) != 1 or not ordinary:
            return
        ((number, fault),) = case.faults.items()
        place = result.call_kinds[number - 1], fault
        self.slowest[place] = max(result.slowest, self.slowest.get(place, timedelta()))
        if fault not in ERRORS:
            return
        self.errors += 1
        added = _added_delay(result)
        if added > LONG:
            self.long += 1
            name = f"{failed.process} {failed.event.partition(' ')[2]}"
            worst = self.costly.setdefault(name, {})
            if fault not in worst or added > worst[fault][0]:
                worst[fault] = added, case

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
        by_cost = {
            name: sorted(((*cost, fault) for fault, cost in one.items()), key=_cost, reverse=True)
            for name, one in self.costly.items()
        }
        for name, worst in sorted(by_cost.items(), key=lambda one: _cost(one[1][0]), reverse=True):
            costs = ", ".join(f"{fault} {added.seconds} s" for added, _, fault in worst)
            yield f"  {name}: {costs}  ({worst[0][1]})"

    def _cell(self, kind: str, fault: Fault) -> str:
        found = self.slowest.get((kind, fault))
        return f"{found.total_seconds():15.1f}" if found is not None else f"{'-':>15}"


def _cost(entry: tuple[timedelta, Case, Fault]) -> timedelta:
    return entry[0]


def _added_delay(result: Result) -> timedelta:
    usual = _usual_delays(result.case.scenario, result.case.seed)
    added = [waited - usual[sid] for sid, waited in result.delays.items() if sid in usual]
    return max(added, default=timedelta())


@cache
def _usual_delays(scenario: str, seed: int) -> dict[str, timedelta]:
    return run(Case(scenario=scenario, seed=seed)).delays
