"""The verdict on each of many runs, which are spread over all cores."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from multiprocessing import get_context
from os import cpu_count

from tests.simulation.run import Case, Result, run
from tests.simulation.scenarios.catalog import SCENARIOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A run's violations and figures; small enough to be sent between processes.

    For a single fault of an ordinary scenario, `failed_call` names the call that it met,
    `call_kind` its kind, and `added_delay` is the most that an answer came later than without it.
    """

    case: Case
    violations: tuple[str, ...]
    calls: int
    copy_delays: tuple[timedelta, ...]
    slowest: timedelta
    asked: int
    failed_call: str = ""
    call_kind: str = ""
    added_delay: timedelta = timedelta()


def evaluate(case: Case) -> Verdict:
    """Run a case and keep what the summary needs."""
    result = run(case)
    verdict = Verdict(
        case=case,
        violations=result.violations,
        calls=len(result.call_kinds),
        copy_delays=result.copy_delays,
        slowest=result.slowest,
        asked=result.asked,
    )
    alone = len(case.faults) == 1 and not case.wild
    return _compare(verdict, result) if alone and SCENARIOS[case.scenario].ordinary else verdict


def evaluate_all(cases: Iterable[Case], *, cores: int | None = None) -> Iterator[Verdict]:
    """Run cases on all cores; verdicts come in the order of the cases."""
    # The pool would draw cases in its own thread, where a run redirects our standard output.
    known = list(cases)
    with get_context("fork").Pool(cores or cpu_count()) as pool:
        yield from pool.imap(evaluate, known, chunksize=16)


def _compare(verdict: Verdict, result: Result) -> Verdict:
    """Add what a single fault cost, message by message."""
    failed = result.failed_call
    if failed is None:
        return verdict
    usual = _usual_delays(result.case.scenario, result.case.seed)
    added = [waited - usual[sid] for sid, waited in result.delays.items() if sid in usual]
    (number,) = result.case.faults
    return replace(
        verdict,
        failed_call=f"{failed.process} {failed.event.partition(' ')[2]}",
        call_kind=result.call_kinds[number - 1],
        added_delay=max(added, default=timedelta()),
    )


@cache
def _usual_delays(scenario: str, seed: int) -> dict[str, timedelta]:
    return run(Case(scenario=scenario, seed=seed)).delays
