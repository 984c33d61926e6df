"""One run: customers write, processes are killed, the stack comes to rest, tables are audited."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.chaos.audit import violations
from tests.chaos.fast_forward import make_due
from tests.chaos.figures import format_figures
from tests.chaos.harness import deployed
from tests.chaos.process_killer import ProcessKiller
from tests.chaos.quiescence import NotQuiescent, await_quiescence
from tests.chaos.snapshot import take_snapshot
from tests.chaos.traffic import play_traffic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.chaos.harness import Harness
    from tests.chaos.plan import Plan
    from tests.chaos.process_killer import Kill

MAX_SECONDS_TO_QUIESCENCE = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to; no violations means that all was well."""

    kills: tuple[Kill, ...]
    figures: tuple[str, ...]
    violations: tuple[str, ...]


def run(
    plan: Plan,
    *,
    logs: Path,
    minute: float,
    visibility: int | None = None,
    report: Callable[[str], object] = lambda _: None,
) -> Outcome:
    """Run a plan on a new stack.

    With a `visibility` timeout in seconds, the waits of the queue and the worker are shortened;
    without, they are the template's.
    """
    begun_at = datetime.now(UTC)
    with deployed(logs, minute=minute) as harness:
        if visibility is not None:
            harness.shorten_visibility(visibility)
        kills = _kill(harness, plan)
        report(f"{len(kills)} processes killed; waiting until all is finished")
        hasten = (lambda: make_due(harness, plan)) if visibility is not None else (lambda: None)
        wrong: list[str] = []
        try:
            await_quiescence(harness, plan, seconds=MAX_SECONDS_TO_QUIESCENCE, meanwhile=hasten)
        except NotQuiescent as error:
            wrong.append(str(error))
        snapshots = [take_snapshot(harness, phone) for phone in plan.customers]
    wrong += [sentence for one in snapshots for sentence in violations(one)]
    wrong += logged_errors(logs)
    if len(kills) < len(plan.kills):
        wrong.append(f"only {len(kills)} of {len(plan.kills)} kills found a process at work")
    figures = format_figures(snapshots, kills, begun_at=begun_at, ended_at=datetime.now(UTC))
    return Outcome(kills=tuple(kills), figures=tuple(figures), violations=tuple(wrong))


def _kill(harness: Harness, plan: Plan) -> list[Kill]:
    stop = threading.Event()
    begun = time.monotonic()
    with ThreadPoolExecutor(1, thread_name_prefix="traffic") as pool:
        playing = pool.submit(play_traffic, harness, plan, begun=begun, stop=stop)
        try:
            kills = ProcessKiller(harness, plan, begun=begun, stop=stop).work()
            playing.result()
        finally:
            stop.set()
    harness.twilio.behaviours.clear()
    return kills


def logged_errors(logs: Path) -> list[str]:
    """Return what the functions logged as errors; a kill logs nothing."""
    lines = [line for log in sorted(logs.glob("*.log")) for line in log.read_bytes().splitlines()]
    # A process that is killed while it logs leaves half a line.
    whole = [line for line in lines if line.startswith(b'{"level"') and line.endswith(b"}")]
    read = [json.loads(line) for line in whole]
    errors = [one for one in read if one["level"] in ("ERROR", "CRITICAL")]
    return [f"logged: {one.get('message')} {one.get('reason') or ''}".strip() for one in errors]
