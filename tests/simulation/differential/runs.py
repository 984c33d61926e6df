"""The same runs over real tables: the same answers, the same order of events, the same end."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, cycle, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from local.stack.child_processes import ChildProcesses
from local.stack.ministack import Ministack
from tests.simulation.differential.dynamodb import RealTables, real_tables
from tests.simulation.modes import seeds
from tests.simulation.run import Case, Result, describe, run
from tests.simulation.scenarios.catalog import SCENARIOS
from tests.simulation.world.faults import Fault

IN_DOUBT = (Fault.CRASH_AFTER, Fault.TIMEOUT_AFTER, Fault.LATE, Fault.KILL)
"""What leaves a write done that nobody knows of."""
_READS = frozenset(
    {
        "load",
        "customer_of",
        "outbound",
        "inbound_between",
        "is_stored",
        "newest",
        "record",
        "text",
        "due",
    }
)


def writes_of(scenario: str) -> list[int]:
    """Return the numbers of a scenario's calls that write to a table."""
    calls = (happened.what.partition(" ") for happened in run(Case(scenario=scenario)).log)
    edges = ((number, *what.partition(".")[::2]) for number, _, what in calls)
    return [int(number) for number, edge, name in edges if edge == "table" and name not in _READS]


def doubtful(names: Iterable[str], seed: int = 0) -> Iterator[Case]:
    """Return runs with one fault each, at writes drawn at random, without end."""
    rng = Random(seed)
    writes = {name: writes_of(name) for name in names if SCENARIOS[name].every_call}
    for name in cycle(writes):
        yield Case(scenario=name, faults={rng.choice(writes[name]): rng.choice(IN_DOUBT)})


def sample(names: Iterable[str], number: int) -> Iterator[Case]:
    """Return so many runs: each story as it is, then in turn a write in doubt and a wild run."""
    names = list(names)
    plain = (Case(scenario=name) for name in names)
    short = [name for name in names if SCENARIOS[name].every_call]
    both = zip(doubtful(short), seeds(short, number), strict=False) if short else ()
    return islice(chain(plain, chain.from_iterable(both)), number)


def run_on(tables: RealTables, case: Case) -> tuple[Result, list[str]]:
    """Run a case over real tables; return the run, and what is wrong or not as simulated."""
    result = run(case, tables.open)
    wrong = list(result.violations)
    if not wrong and result.trace != run(case).trace:
        wrong.append("real tables: another order of events than in the simulation")
    return result, wrong


def judge_on_tables(cases: Iterable[Case], endpoint: str | None) -> int:
    """Run all cases; tell the first failure in full, the others by what replays them."""
    runs, failed, calls, began = 0, 0, 0, time.monotonic()
    with _endpoint(endpoint) as url, real_tables(url) as tables:
        for case in cases:
            result, wrong = run_on(tables, case)
            runs, calls, failed = runs + 1, calls + len(result.kinds), failed + bool(wrong)
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
