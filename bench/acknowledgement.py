"""How fast Twilio gets its answer under load while the agent takes its time, and what is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.figures import Figure, percentile
from bench.letters import to_request, write_letters
from bench.load import Job, Reply, run
from bench.stacks import PROCESSES, Rig, naive, ours, ours_before_turns

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

RATE = 100
SECONDS = 10
PATIENCE = 15.0
"""How long Twilio waits for a webhook's answer."""
AGENT_SECONDS = (3, 20)
MOST_SLOWER = 1.25
"""What counts as unchanged."""
_AT_ONCE = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """What came of one stack's load; `alone` is a burst of as many as there are processes."""

    sent: int
    answered: int
    stored: int
    p50: float
    p99: float
    alone: float

    @property
    def is_whole(self) -> bool:
        """Whether every message was stored."""
        return self.stored == self.sent

    @property
    def line(self) -> str:
        """The figures in words."""
        lost = self.sent - self.stored
        late = self.sent - self.answered
        times = f"{self.p50 * 1000:,.0f} / {self.p99 * 1000:,.0f} ms"
        return f"{times}, {late} given up, {lost} lost"


def measure() -> list[Figure]:
    """Put the same load on both stacks, with the quick agent and with the slow one."""
    mine = {seconds: _load(ours, seconds, patience=PATIENCE) for seconds in AGENT_SECONDS}
    undisturbed = _load(ours_before_turns, AGENT_SECONDS[0], patience=PATIENCE)
    theirs = {seconds: _load(naive, seconds, patience=30.0) for seconds in AGENT_SECONDS}
    figures = []
    for seconds in AGENT_SECONDS:
        what = f"acknowledgement at {RATE}/s for {SECONDS} s, agent {seconds} s: p50 / p99"
        figures.append(_beside(what, mine[seconds], theirs[seconds]))
    quick, slow = (mine[seconds] for seconds in AGENT_SECONDS)
    figures.append(_unchanged("p50", quick.p50, slow.p50))
    figures.append(_unchanged("p99", quick.p99, slow.p99))
    what = f"acknowledgement at {RATE}/s while no turn shares the processor: p50 / p99"
    whole = undisturbed.is_whole
    figures.append(Figure(what=what, ours=undisturbed.line, target="0 lost", met=whole))
    return figures


def _load(
    stack: Callable[[float], AbstractContextManager[Rig]], seconds: float, patience: float
) -> Acknowledged:
    with stack(seconds) as rig:
        _wake(rig)
        burst = write_letters(rig.twilio, rig.url, range(PROCESSES))
        alone = _play(rig, burst, rate=_AT_ONCE, patience=patience)
        before = rig.stored()
        customers = range(PROCESSES, PROCESSES + RATE * SECONDS)
        letters = write_letters(rig.twilio, rig.url, customers)
        replies = _play(rig, letters, rate=RATE, patience=PATIENCE)
        times = [reply.seconds for reply in replies]
        return Acknowledged(
            sent=len(replies),
            answered=sum(reply.is_good for reply in replies),
            stored=rig.stored() - before,
            p50=percentile(times, 50),
            p99=percentile(times, 99),
            alone=percentile([reply.seconds for reply in alone], 99),
        )


def _wake(rig: Rig) -> None:
    """Start every process with requests that ask no agent."""
    path = "/webhook/twilio/test"
    request = to_request("GET", path, {"Host": f"127.0.0.1:{rig.port}"})
    _play(rig, [request] * PROCESSES, rate=_AT_ONCE, patience=60.0)


def _play(rig: Rig, requests: list[str], *, rate: float, patience: float) -> list[Reply]:
    job = Job(port=rig.port, rate=rate, patience=patience, requests=tuple(requests))
    return run(job)


def _beside(what: str, mine: Acknowledged, theirs: Acknowledged) -> Figure:
    return Figure(
        what=f"{what}; ratio to naive's p99 with {PROCESSES} requests at once",
        ours=mine.line,
        beside=f"{theirs.line}; {PROCESSES} at once: {theirs.alone * 1000:,.0f} ms",
        ratio=f"1/{theirs.alone / mine.p99:,.0f}",
        target="0 lost",
        met=mine.is_whole,
    )


def _unchanged(name: str, quick: float, slow: float) -> Figure:
    return Figure(
        what=f"acknowledgement's {name} with the agent at 20 s, to that at 3 s",
        ours=f"{slow * 1000:.1f} ms",
        beside=f"{quick * 1000:.1f} ms",
        ratio=f"{slow / quick:.2f}",
        target=f"<= {MOST_SLOWER}",
        met=slow <= MOST_SLOWER * quick,
    )
