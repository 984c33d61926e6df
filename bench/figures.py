"""A measured figure, and all of them as one table of plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEADINGS = ("ratio", "target", "", "ours", "beside", "what")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table: the ratio comes first, since only ratios hold on another machine.

    `met` is None where there is no target.
    """

    what: str
    ours: str
    beside: str = ""
    ratio: str = ""
    target: str = ""
    met: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line's cells, in the order of the headings."""
        verdict = {True: "yes", False: "NO", None: ""}[self.met]
        return self.ratio, self.target, verdict, self.ours, self.beside, self.what


def to_table(figures: Iterable[Figure]) -> str:
    """Write the figures as a table with aligned columns."""
    rows = [HEADINGS, *(figure.cells for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    rows.insert(1, tuple("-" * width for width in widths))
    return "\n".join(_line(row, widths) for row in rows)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that at least so many percent of the values do not exceed."""
    if not values:
        raise ValueError("no values, no percentile")
    rank = -(-len(values) * percent // 100)
    return sorted(values)[max(0, int(rank) - 1)]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
    return "  ".join(cells).rstrip()
