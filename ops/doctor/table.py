"""The doctor's table: a line for each thing that was seen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ops.doctor.examination import CHECKS
from ops.doctor.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ops.doctor.finding import Finding

_CHECK = max(map(len, CHECKS))
_VERDICT = max(map(len, Verdict))


def to_line(finding: Finding) -> str:
    """Write one finding on one line."""
    head = f"{finding.check:<{_CHECK}}  {finding.verdict:<{_VERDICT}}  "
    line = head + " ".join(finding.seen.split())
    return f"{line} -> {finding.remedy}" if finding.remedy else line


def to_summary(findings: Iterable[Finding]) -> str:
    """Count the verdicts, the worst first."""
    counted = Counter(finding.verdict for finding in findings)
    worst_first = (Verdict.PROBLEM, Verdict.WARNING, Verdict.NOT_CHECKED, Verdict.OK)
    return ", ".join(f"{counted[verdict]} {verdict}" for verdict in worst_first if counted[verdict])
