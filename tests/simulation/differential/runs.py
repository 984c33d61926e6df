"""Runs over real tables: every answer, the order of events and the final items have to agree."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, cycle, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from local.stack.child_processes import ChildProcesses
from local.stack.ministack import Ministack
from tests.simulation.case_selection import seeds
from tests.simulation.differential.dynamodb import RealTables, real_tables
from tests.simulation.run import Case, Result, describe, run
from tests.simulation.scenarios.catalog import SCENARIOS
from tests.simulation.world.faults import Fault

IN_DOUBT = (Fault.CRASH_AFTER, Fault.TIMEOUT_AFTER, Fault.LATE, Fault.KILL)
"""The faults after which a write has its effect, but its caller does not know it."""
_READS = frozenset(
    {
        "load",
        "customer_of",
        "outbound",
        "inbound_between",
        "stored_sids",
        "newest",
        "record",
        "text",
        "due",
        "first_round",
    }
)


def writes_of(scenario: str) -> list[int]:
    """Return the numbers of a scenario's calls that write to a table."""
    calls = (entry.event.partition(" ") for entry in run(Case(scenario=scenario)).log)
    named = ((number, *call.partition(".")[::2]) for number, _, call in calls)
    return [int(number) for number, kind, name in named if kind == "table" and name not in _READS]


def writes_in_doubt(names: Iterable[str], seed: int = 0) -> Iterator[Case]:
    """Return an endless sequence of runs with one such fault at a write drawn at random."""
    rng = Random(seed)
    write_calls = {name: writes_of(name) for name in names if SCENARIOS[name].exhaustive}
    for name in cycle(write_calls):
        yield Case(scenario=name, faults={rng.choice(write_calls[name]): rng.choice(IN_DOUBT)})


def sample(names: Iterable[str], number: int) -> Iterator[Case]:
    """Return each scenario without faults, then in turn a write in doubt and a random run."""
    names = list(names)
    plain = (Case(scenario=name) for name in names)
    short = [name for name in names if SCENARIOS[name].exhaustive]
    both = zip(writes_in_doubt(short), seeds(short, number), strict=False) if short else ()
    return islice(chain(plain, chain.from_iterable(both)), number)


def run_on(tables: RealTables, case: Case) -> tuple[Result, list[str]]:
    """Run a case over real tables; return the run, and its violations and differences."""
    result = run(case, tables.open)
    wrong = list(result.violations)
    if not wrong and result.trace != run(case).trace:
        wrong.append("real tables: another order of events than in memory")
    return result, wrong


def run_all_on_tables(cases: Iterable[Case], endpoint: str | None) -> int:
    """Run all cases; print the first failure in full, and of the others what replays them."""
    runs, failed, calls, began = 0, 0, 0, time.monotonic()
    with _endpoint(endpoint) as url, real_tables(url) as tables:
        for case in cases:
            result, wrong = run_on(tables, case)
            runs, calls, failed = runs + 1, calls + len(result.call_kinds), failed + bool(wrong)
            if wrong:
                print(f"make sim MODE=tables {case}", *wrong, sep="\n  ", flush=True)
            if wrong and failed == 1:
                print(describe(result))
    took = time.monotonic() - began
    print(f"{runs} runs over real tables, {calls} I/O calls: {failed} failed, {took:.0f} s")
    return 1 if failed else 0


@contextmanager
def _endpoint(given: str | None) -> Iterator[str]:
    if given is not None:
        yield given
        return
    with TemporaryDirectory() as folder, ChildProcesses() as children:
        yield Ministack(children, log=Path(folder) / "log").url
