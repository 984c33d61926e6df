"""Many runs: every call with every fault, pairs, seeds, and mutants, over all cores."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from os import cpu_count
from random import Random

from tests.simulation.mutants import Mutant, applied
from tests.simulation.run import Case, run
from tests.simulation.scenarios.catalog import SCENARIOS
from tests.simulation.verdict import Verdict, judge
from tests.simulation.world.faults import FAULTS, WAITING_ONLY, Fault

PAIRS = (
    (Fault.CRASH_AFTER, Fault.CRASH_BEFORE),
    (Fault.TIMEOUT_AFTER, Fault.CRASH_AFTER),
    (Fault.LATE, Fault.TIMEOUT_BEFORE),
)


def kinds_of(scenario: str) -> tuple[str, ...]:
    """Return the edges of a scenario's calls without a fault, in order."""
    return run(Case(scenario=scenario)).kinds


def singles(names: Iterable[str]) -> Iterator[Case]:
    """Return every call of each scenario with every fault that it can meet."""
    for name in names:
        if not SCENARIOS[name].every_call:
            continue
        for number, kind in enumerate(kinds_of(name), 1):
            for fault in WAITING_ONLY if kind == "sleep" else FAULTS:
                yield Case(scenario=name, faults={number: fault})


def pairs(names: Iterable[str], number: int, seed: int = 0) -> Iterator[Case]:
    """Return so many ordered pairs of faults, spread evenly over the scenarios."""
    rng = Random(seed)
    chosen = [name for name in names if SCENARIOS[name].every_call]
    lengths = {name: len(kinds_of(name)) for name in chosen}
    for index in range(number):
        name = chosen[index % len(chosen)]
        first, second = sorted(rng.sample(range(1, lengths[name] + 1), 2))
        kinds = PAIRS[index // len(chosen) % len(PAIRS)]
        yield Case(scenario=name, faults={first: kinds[0], second: kinds[1]})


def seeds(names: Iterable[str], number: int, first: int = 1) -> Iterator[Case]:
    """Return wild runs with none to four faults, one for each seed."""
    named = list(names)
    chosen = [name for name in named if SCENARIOS[name].at_random or len(named) == 1]
    lengths = {name: len(kinds_of(name)) for name in chosen}
    for seed in range(first, first + number):
        rng = Random(seed)
        name = chosen[seed % len(chosen)]
        faults = {
            rng.randint(1, lengths[name]): rng.choice(FAULTS) for _ in range(rng.randint(0, 4))
        }
        yield Case(scenario=name, seed=seed, faults=faults, wild=True)


def judge_all(cases: Iterable[Case], *, cores: int | None = None) -> Iterator[Verdict]:
    """Run cases on all cores; verdicts come in the order of the cases."""
    # The pool would draw them in a thread of its own, and a run there silences our printing.
    known = list(cases)
    with get_context("fork").Pool(cores or cpu_count()) as pool:
        yield from pool.imap(judge, known, chunksize=16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunt:
    """Whether a mutant was caught: after how many runs, by which case, with which violation."""

    mutant: Mutant
    runs: int
    caught_by: Case | None
    violation: str | None


def hunt(mutant: Mutant, most: int) -> Hunt:
    """Try a mutant until it is caught or given up on."""
    with applied(mutant):
        for runs, case in enumerate(_tries(mutant, most), 1):
            result = run(case)
            if result.violations:
                return Hunt(
                    mutant=mutant, runs=runs, caught_by=case, violation=result.violations[0]
                )
    return Hunt(mutant=mutant, runs=most, caught_by=None, violation=None)


def _tries(mutant: Mutant, most: int) -> Iterator[Case]:
    """Begin with what catches most, so that a caught mutant costs little."""
    every = (Case(scenario=name) for name in SCENARIOS)
    own = singles([mutant.on] if mutant.on else [])
    random = seeds(SCENARIOS, most // 2)
    yield from islice(chain(every, own, random, _sample(most)), most)


def _sample(most: int) -> Iterator[Case]:
    found = list(singles(SCENARIOS))
    Random(most).shuffle(found)
    yield from found[:most]


def hunt_all(mutants: Iterable[Mutant], most: int) -> Iterator[Hunt]:
    """Hunt mutants on all cores; each is given up on after `most` runs."""
    wanted = [(mutant, most) for mutant in mutants]
    with get_context("fork").Pool(cpu_count()) as pool:
        yield from pool.imap(_hunt_one, wanted, chunksize=1)


def _hunt_one(wanted: tuple[Mutant, int]) -> Hunt:
    return hunt(*wanted)
