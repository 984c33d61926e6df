"""Design bugs that the simulation has to find, applied in memory, and the runs that find them."""

import __future__

import inspect
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from itertools import chain, islice
from multiprocessing import get_context
from os import cpu_count
from random import Random
from textwrap import dedent
from types import FunctionType
from typing import cast

from tests.simulation.case_selection import seeds, singles
from tests.simulation.run import Case, run
from tests.simulation.scenarios.catalog import SCENARIOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A seeded design bug: in the function at `where`, `old` is replaced by `new`.

    `where` is `module:name` or `module:Class.name`; the module is below `aftercall` unless it
    begins with `tests` or `functions`. `breaks` says what goes wrong with it, `survives` why no
    invariant shows it, and `on` names the scenario whose calls are tried first.
    """

    name: str
    where: str
    old: str
    new: str
    breaks: str
    on: str | None = None
    survives: str | None = None


def read_mutants() -> dict[str, Mutant]:
    """Return all mutants by name."""
    text = files("tests.simulation").joinpath("mutants.toml").read_text("utf-8")
    return {name: Mutant(name=name, **facts) for name, facts in tomllib.loads(text).items()}


def function_at(where: str) -> FunctionType:
    """Return the function that a mutant changes."""
    path, _, name = where.partition(":")
    first = path.partition(".")[0]
    holder: object = import_module(path if first in ("tests", "functions") else f"aftercall.{path}")
    for part in name.split("."):
        holder = getattr(holder, part)
    return cast("FunctionType", holder)


@contextmanager
def applied(mutant: Mutant) -> Iterator[None]:
    """Replace the function's code, so that modules that imported it run the mutant too.

    Raises ValueError where the old text is not there exactly once.
    """
    function = function_at(mutant.where)
    source = dedent(inspect.getsource(function))
    if source.count(mutant.old) != 1:
        found = source.count(mutant.old)
        raise ValueError(f"mutant {mutant.name}: its text stands {found} times in {mutant.where}")
    text = source.replace(mutant.old, mutant.new)
    flags = __future__.annotations.compiler_flag
    scope = dict(function.__globals__)
    exec(compile(text, mutant.where, "exec", flags=flags, dont_inherit=True), scope)
    before = function.__code__
    function.__code__ = cast("FunctionType", scope[function.__name__]).__code__
    try:
        yield
    finally:
        function.__code__ = before


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
    with get_context("fork").Pool(cpu_count()) as pool:
        yield from pool.imap(_run_wanted, wanted, chunksize=1)


def _run_wanted(wanted: tuple[Mutant, int]) -> MutantResult:
    return run_mutant(*wanted)
