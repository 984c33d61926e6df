"""One run: customers write, processes die, everything comes to rest, and the books are compared."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.chaos.audit import violations
from tests.chaos.fast_forward import make_haste
from tests.chaos.figures import tell_figures
from tests.chaos.harness import a_bench
from tests.chaos.killer import Killer
from tests.chaos.quiescence import NotAtRest, await_rest
from tests.chaos.snapshot import read_held
from tests.chaos.traffic import play

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.chaos.harness import Bench
    from tests.chaos.killer import Kill
    from tests.chaos.plan import Plan

REST_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to; without a fault everything was as it should be."""

    kills: tuple[Kill, ...]
    figures: tuple[str, ...]
    faults: tuple[str, ...]


def run(
    plan: Plan,
    *,
    logs: Path,
    minute: float,
    visibility: int | None = None,
    tell: Callable[[str], object] = lambda _: None,
) -> Outcome:
    """Run a plan on a stack of its own.

    With a `visibility` in seconds the waits of the queue and the worker are cut short; without,
    they are the real ones.
    """
    begun_at = datetime.now(UTC)
    with a_bench(logs, minute=minute) as bench:
        if visibility is not None:
            bench.shorten_visibility(visibility)
        kills = _strike(bench, plan)
        tell(f"{len(kills)} processes killed; waiting for rest")
        hasten = (lambda: make_haste(bench, plan)) if visibility is not None else (lambda: None)
        faults: list[str] = []
        try:
            await_rest(bench, plan, seconds=REST_SECONDS, meanwhile=hasten)
        except NotAtRest as error:
            faults.append(str(error))
        held = [read_held(bench, phone) for phone in plan.customers]
    faults += [sentence for each in held for sentence in violations(each)]
    faults += defects(logs)
    if len(kills) < len(plan.strikes):
        faults.append(f"only {len(kills)} of {len(plan.strikes)} kills found a process at work")
    figures = tell_figures(held, kills, begun_at=begun_at, ended_at=datetime.now(UTC))
    return Outcome(kills=tuple(kills), figures=tuple(figures), faults=tuple(faults))


def _strike(bench: Bench, plan: Plan) -> list[Kill]:
    stop = threading.Event()
    begun = time.monotonic()
    with ThreadPoolExecutor(1, thread_name_prefix="crowd") as pool:
        playing = pool.submit(play, bench, plan, begun=begun, stop=stop)
        try:
            kills = Killer(bench, plan, begun=begun, stop=stop).work()
            playing.result()
        finally:
            stop.set()
    bench.twilio.behaviours.clear()
    return kills


def defects(logs: Path) -> list[str]:
    """Return what the functions logged as errors: a kill is none, it leaves no line."""
    lines = [line for log in sorted(logs.glob("*.log")) for line in log.read_bytes().splitlines()]
    # A process that is killed while it writes leaves half a line.
    whole = [line for line in lines if line.startswith(b'{"level"') and line.endswith(b"}")]
    read = [json.loads(line) for line in whole]
    wrong = [one for one in read if one["level"] in ("ERROR", "CRITICAL")]
    return [f"logged: {one.get('message')} {one.get('reason') or ''}".strip() for one in wrong]
