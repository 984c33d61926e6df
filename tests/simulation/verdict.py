"""What one run came to, and what its fault cost."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from tests.simulation.run import Case, Result, run
from tests.simulation.scenarios.catalog import SCENARIOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one run came to, as the summary needs it.

    `struck` names the call that a single fault of an ordinary story met, `edge` its kind, and
    `added` is the longest that an answer came later than without the fault.
    """

    case: Case
    violations: tuple[str, ...]
    calls: int
    copied_after: tuple[timedelta, ...]
    slowest: timedelta
    asked: int
    struck: str = ""
    edge: str = ""
    added: timedelta = timedelta()


def judge(case: Case) -> Verdict:
    """Run a case and keep what the summary needs."""
    result = run(case)
    verdict = Verdict(
        case=case,
        violations=result.violations,
        calls=len(result.kinds),
        copied_after=result.copied_after,
        slowest=result.slowest,
        asked=result.asked,
    )
    alone = len(case.faults) == 1 and not case.wild
    return _compare(verdict, result) if alone and SCENARIOS[case.scenario].ordinary else verdict


def _compare(verdict: Verdict, result: Result) -> Verdict:
    """Add what a single fault cost, line by line."""
    struck = result.struck
    if struck is None:
        return verdict
    usual = _usual_delays(result.case.scenario, result.case.seed)
    later = [waited - usual[sid] for sid, waited in result.delays.items() if sid in usual]
    (number,) = result.case.faults
    return replace(
        verdict,
        struck=f"{struck.who} {struck.what.partition(' ')[2]}",
        edge=result.kinds[number - 1],
        added=max(later, default=timedelta()),
    )


@cache
def _usual_delays(scenario: str, seed: int) -> dict[str, timedelta]:
    return run(Case(scenario=scenario, seed=seed)).delays
