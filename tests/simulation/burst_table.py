"""A table of what each quiet time costs and gains, with agents of each speed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from os import cpu_count
from statistics import fmean, median, quantiles

from aftercall.domain.next_step import TurnTimings
from ops.command_line import leave_interruption_to_parent
from tests.simulation.bursts import (
    TEN_LINES,
    BurstResult,
    Moments,
    as_people_type,
    play_burst,
    ten_at_random,
)
from tests.simulation.world.call_profiles import AGENT

QUIET = (0, 1, 2, 3, 4)
AGENTS = (1, 2, 4, 8)
"""Seconds."""
DEFAULT = round(TurnTimings().quiet.total_seconds())
TEN_LINES_RUNS = 200
KINDS: dict[str, Callable[[int], Moments]] = {
    "as people type": as_people_type,
    "ten lines at random": ten_at_random,
    "ten lines evenly": lambda _: TEN_LINES,
}
COMPARED = ("as people type", "ten lines at random")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of the table: a kind of burst, a quiet time and an agent's latency, in seconds."""

    kind: str
    quiet: int
    agent: int


Table = Mapping[Cell, list[BurstResult]]


def measure(number: int) -> Table:
    """Run the same bursts in every cell: so many as people type, a fifth as many of ten lines."""
    cells = [Cell(kind=kind, quiet=q, agent=a) for kind in COMPARED for a in AGENTS for q in QUIET]
    runs = {COMPARED[0]: number, COMPARED[1]: max(2, number // 5)}
    jobs = [(cell, seed) for cell in cells for seed in range(1, runs[cell.kind] + 1)]
    table: dict[Cell, list[BurstResult]] = {cell: [] for cell in cells}
    with get_context("fork").Pool(cpu_count(), leave_interruption_to_parent) as pool:
        played = pool.imap(_play_in, jobs, chunksize=16)
        for (cell, _), one in zip(jobs, played, strict=True):
            table[cell].append(one)
    return table


def _play_in(job: tuple[Cell, int]) -> BurstResult:
    cell, seed = job
    latency, quiet = (cell.agent * 1000, cell.agent * 1000), timedelta(seconds=cell.quiet)
    return play_burst(KINDS[cell.kind](seed), seed, quiet=quiet, agent=latency)


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstFigures:
    """Averages over bursts; the added delay, less the agent's own latency, in seconds."""

    answers: float
    turns: float
    added: float
    added_at_worst: float
    stale: float


def figures(table: Table, kind: str, quiet: int, agents: Iterable[int]) -> BurstFigures:
    """Average the bursts of a kind with one quiet time; `added_at_worst` is the 95th percentile."""
    cells = [Cell(kind=kind, quiet=quiet, agent=agent) for agent in agents]
    added = [one.waited.total_seconds() - cell.agent for cell in cells for one in table[cell]]
    played = [one for cell in cells for one in table[cell]]
    answers = sum(one.answers for one in played)
    return BurstFigures(
        answers=answers / len(played),
        turns=fmean(one.turns for one in played),
        added=median(added),
        added_at_worst=quantiles(added, n=20)[-1],
        stale=sum(one.stale for one in played) / answers,
    )


def format_table(table: Table) -> Iterator[str]:
    """Return the table, and what a second more or less of quiet time would change."""
    some = Cell(kind=COMPARED[0], quiet=DEFAULT, agent=AGENTS[0])
    few = Cell(kind=COMPARED[1], quiet=DEFAULT, agent=AGENTS[0])
    heads = (f"{len(table[some])} as people type", f"{len(table[few])} of ten lines at random")
    columns = "answers  turns  added    p95  stale"
    yield f"{'':12}" + "".join(f"   {head:35}" for head in heads).rstrip()
    yield f"agent  quiet   {columns}   {columns}"
    for agent in AGENTS:
        for quiet in QUIET:
            yield _row(table, f"{agent} s", quiet, (agent,))
    for quiet in QUIET:
        yield _row(table, "all", quiet, AGENTS)
    yield from _choice(table)


def _row(table: Table, name: str, quiet: int, agents: tuple[int, ...]) -> str:
    row = f"{name:>5} {quiet:4} s"
    for kind in COMPARED:
        one = figures(table, kind, quiet, agents)
        row += f"   {one.answers:7.2f}{one.turns:7.2f}{one.added:5.1f} s"
        row += f"{one.added_at_worst:5.1f} s{one.stale:7.1%}"
    return row


def _choice(table: Table) -> Iterator[str]:
    now = figures(table, COMPARED[0], DEFAULT, AGENTS)
    yield f"the default is {DEFAULT} s; as people type, over all agents:"
    for quiet in (DEFAULT - 1, DEFAULT + 1):
        other = figures(table, COMPARED[0], quiet, AGENTS)
        changes = f"{other.turns / now.turns - 1:+.0%} turns, "
        changes += f"{other.answers / now.answers - 1:+.0%} answers, "
        changes += f"{other.added - now.added:+.1f} s, {other.stale - now.stale:+.1%} stale"
        yield f"  {quiet} s would change {changes}"


def format_ten_lines() -> Iterator[str]:
    """Return the figures of ten lines in twenty seconds with the default quiet time."""
    yield f"ten lines in twenty seconds, {TEN_LINES_RUNS} seeds, the default quiet time:"
    for kind in ("ten lines evenly", COMPARED[1]):
        yield _ten_lines(kind, "an agent of 1 to 6 s", AGENT.latency)
    yield _ten_lines(COMPARED[1], "an agent of 1 s", (1_000, 1_000))


def _ten_lines(kind: str, agent: str, latency: tuple[int, int]) -> str:
    seeds = range(1, TEN_LINES_RUNS + 1)
    played = [play_burst(KINDS[kind](seed), seed, agent=latency) for seed in seeds]
    shown = [times for one in played for times in one.shown]
    most = max(one.answers for one in played)
    return (
        f"  {kind}, {agent}: {fmean(one.answers for one in played):.2f} answers, at most {most};"
        f" {fmean(one.turns for one in played):.2f} turns;"
        f" a line was shown to the agent {fmean(shown):.2f} times, at most {max(shown)}"
    )
