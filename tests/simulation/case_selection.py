"""Which cases to run: every call with every fault, pairs of faults, or random seeds."""

from collections.abc import Iterable, Iterator
from random import Random

from tests.simulation.run import Case, run
from tests.simulation.scenarios.catalog import SCENARIOS
from tests.simulation.world.faults import FAULTS, FAULTS_OF_A_SLEEP, Fault

PAIRS = (
    (Fault.CRASH_AFTER, Fault.CRASH_BEFORE),
    (Fault.TIMEOUT_AFTER, Fault.CRASH_AFTER),
    (Fault.LATE, Fault.TIMEOUT_BEFORE),
)


def call_kinds_of(scenario: str) -> tuple[str, ...]:
    """Return the kinds of a scenario's calls without a fault, in order."""
    return run(Case(scenario=scenario)).call_kinds


def singles(names: Iterable[str]) -> Iterator[Case]:
    """Return every call of each scenario with every fault that it can meet."""
    for name in names:
        if not SCENARIOS[name].exhaustive:
            continue
        for number, kind in enumerate(call_kinds_of(name), 1):
            for fault in FAULTS_OF_A_SLEEP if kind == "sleep" else FAULTS:
                yield Case(scenario=name, faults={number: fault})


def pairs(names: Iterable[str], number: int, seed: int = 0) -> Iterator[Case]:
    """Return so many ordered pairs of faults, spread evenly over the scenarios."""
    rng = Random(seed)
    chosen = [name for name in names if SCENARIOS[name].exhaustive]
    lengths = {name: len(call_kinds_of(name)) for name in chosen}
    for index in range(number):
        name = chosen[index % len(chosen)]
        first, second = sorted(rng.sample(range(1, lengths[name] + 1), 2))
        kinds = PAIRS[index // len(chosen) % len(PAIRS)]
        yield Case(scenario=name, faults={first: kinds[0], second: kinds[1]})


def seeds(names: Iterable[str], number: int, first: int = 1) -> Iterator[Case]:
    """Return wild runs with none to four faults, one for each seed."""
    named = list(names)
    chosen = [name for name in named if SCENARIOS[name].in_seeds or len(named) == 1]
    lengths = {name: len(call_kinds_of(name)) for name in chosen}
    for seed in range(first, first + number):
        rng = Random(seed)
        name = chosen[seed % len(chosen)]
        faults = {
            rng.randint(1, lengths[name]): rng.choice(FAULTS) for _ in range(rng.randint(0, 4))
        }
        yield Case(scenario=name, seed=seed, faults=faults, wild=True)
