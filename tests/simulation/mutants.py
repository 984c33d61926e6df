"""The design bugs that the simulation has to find, and the runs that find them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from os import cpu_count
from random import Random

from ops.command_line import leave_interruption_to_parent
from tests.mutation import Mutant, applied, read_mutants
from tests.simulation.case_selection import seeds, singles
from tests.simulation.run import Case, run
from tests.simulation.scenarios.catalog import SCENARIOS

MUTANTS = read_mutants("tests.simulation")


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantResult:
    """Whether a mutant was caught: after how many runs, by which case, with which violation."""

    mutant: Mutant
    runs: int
    caught_by: Case | None
    violation: str | None

    def __str__(self) -> str:
        line = f"{self.mutant.name:30} {self.runs:5} runs:"
        if self.caught_by is None:
            return f"survives  {line} {self.mutant.survives or 'UNEXPLAINED'}"
        return f"caught    {line} {self.violation}  ({self.caught_by})"


def run_mutant(mutant: Mutant, max_runs: int) -> MutantResult:
    """Run cases with a mutant in place until one is violated or `max_runs` are done."""
    with applied(mutant):
        for runs, case in enumerate(_cases_for(mutant, max_runs), 1):
            result = run(case)
            if result.violations:
                return MutantResult(
                    mutant=mutant, runs=runs, caught_by=case, violation=result.violations[0]
                )
    return MutantResult(mutant=mutant, runs=max_runs, caught_by=None, violation=None)


def _cases_for(mutant: Mutant, max_runs: int) -> Iterator[Case]:
    """Begin with the cases that catch most mutants, so that a caught one costs little."""
    every = (Case(scenario=name) for name in SCENARIOS)
    own = singles([mutant.on] if mutant.on else [])
    random = seeds(SCENARIOS, max_runs // 2)
    yield from islice(chain(every, own, random, _sample(max_runs)), max_runs)


def _sample(number: int) -> Iterator[Case]:
    found = list(singles(SCENARIOS))
    Random(number).shuffle(found)
    yield from found[:number]


def run_mutants(mutants: Iterable[Mutant], max_runs: int) -> Iterator[MutantResult]:
    """Run mutants on all cores, each with `max_runs` cases at most."""
    wanted = [(mutant, max_runs) for mutant in mutants]
    with get_context("fork").Pool(cpu_count(), leave_interruption_to_parent) as pool:
        yield from pool.imap(_run_wanted, wanted, chunksize=1)


def _run_wanted(wanted: tuple[Mutant, int]) -> MutantResult:
    return run_mutant(*wanted)
