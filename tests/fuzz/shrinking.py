"""Shrinks a failing kind of case: Hypothesis makes its random choices and minimises them.

Our own generator finds more bugs per second, so Hypothesis runs only after it has found one
(docs/decisions/0018-the-fuzz-generates-and-hypothesis-shrinks.md).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.case_kinds import make_case
from tests.fuzz.evaluation import evaluate
from tests.fuzz.harness import captured_logs
from tests.fuzz.tally import describe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fuzz.case import Case
    from tests.fuzz.tally import Tally

MAX_EXAMPLES: Final = 3_000
SAME_START: Final = 20
"""Two violations are of one sort if they begin with the same characters, so many of them."""


class _Failed(Exception):
    """A case has a violation of the wanted sort."""


def shrink(kind: str, violation: str) -> Case | None:
    """Return the simplest case of a kind with such a violation, or None if none was found."""
    failing: list[Case] = []

    @settings(
        max_examples=MAX_EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(st.randoms(use_true_random=False).map(partial(make_case, kind)))
    def check(case: Case) -> None:
        found = evaluate(case, logs).violations
        if found and found[0][:SAME_START] == violation[:SAME_START]:
            failing.append(case)
            raise _Failed

    with captured_logs() as logs:
        try:
            check()
        except _Failed:
            # Hypothesis ends with the smallest example that it found.
            return failing[-1]
    return None


def describe_smallest(tally: Tally) -> Iterator[str]:
    """Yield the simplest failing case of each kind that failed."""
    for kind, violation in tally.failed.items():
        case = shrink(kind, violation)
        if case is None:
            yield f"{kind}: no simpler case in {MAX_EXAMPLES} tries"
        else:
            yield f"simplest {describe(case, [violation])}"
