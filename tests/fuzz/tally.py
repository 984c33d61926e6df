"""What a run of the fuzz found, by kind of case; tallies of several processes add up."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.fuzz.case_kinds import case_of
from tests.fuzz.evaluation import MAX_SECONDS, evaluate
from tests.fuzz.harness import captured_logs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.fuzz.case import Case
    from tests.fuzz.evaluation import Outcome

_MAX_SHOWN: Final = 20


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of cases, of what was stored and answered, failures, and the slowest case.

    `failures` describes the first twenty; `failed` holds the first violation of each kind.
    """

    cases: Counter[str] = field(default_factory=Counter)
    stored: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    failing: int = 0
    failures: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    slow: list[int] = field(default_factory=list)
    slowest: tuple[float, str, int] = (0.0, "", -1)

    def note(self, seed: int, number: int, case: Case, outcome: Outcome) -> None:
        """Add one case."""
        self.cases[case.kind] += 1
        self.stored[case.kind] += outcome.stored
        self.statuses[case.kind, outcome.status] += 1
        self.slowest = max(self.slowest, (outcome.seconds, case.kind, number))
        if outcome.seconds > MAX_SECONDS:
            self.slow.append(number)
        if outcome.violations:
            self.failing += 1
            self.failed.setdefault(case.kind, outcome.violations[0])
            if len(self.failures) < _MAX_SHOWN:
                again = f"python -m tests.fuzz --seed {seed} --only {number}"
                self.failures.append(f"{describe(case, outcome.violations)}\n  {again}")

    def add(self, other: Tally) -> None:
        """Add another process's tally."""
        self.cases += other.cases
        self.stored.update(other.stored)
        self.statuses += other.statuses
        self.failing += other.failing
        self.failures += other.failures
        self.failed = other.failed | self.failed
        self.slow += other.slow
        self.slowest = max(self.slowest, other.slowest)

    def lines(self) -> Iterator[str]:
        """Yield the table of kinds."""
        yield f"{'kind':<14}{'requests':>9}{'stored':>8}  answers"
        for kind, number in sorted(self.cases.items()):
            answers = sorted(
                (str(code), n) for (of, code), n in self.statuses.items() if of == kind
            )
            counts = "  ".join(f"{code}: {n}" for code, n in answers)
            yield f"{kind:<14}{number:>9}{self.stored[kind]:>8}  {counts}"


def describe(case: Case, violations: Iterable[str]) -> str:
    """Return what a case violates, and its event."""
    return f"{case.kind}: {'; '.join(violations)}\n  {json.dumps(case.event)[:4000]}"


def run_cases(seed: int, numbers: Iterable[int]) -> Tally:
    """Evaluate the cases of a seed with these numbers."""
    tally = Tally()
    with captured_logs() as logs:
        for number in numbers:
            case = case_of(seed, number)
            tally.note(seed, number, case, evaluate(case, logs))
    return tally
