"""Kills processes during an invocation with SIGKILL, which leaves them no time to clean up."""

from __future__ import annotations

import time
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from local.emulators.twilio.addresses import PREFIX
from tests.chaos.plan import SCHEDULED, WORKER, Moment

if TYPE_CHECKING:
    from threading import Event

    from local.emulators.journal import Entry
    from tests.chaos.harness import Harness
    from tests.chaos.plan import Plan, PlannedKill

MAX_WAIT = 45.0
"""Seconds after the customers' last message in which a kill has to find a process at work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One process that was killed in the middle of an invocation."""

    at: datetime
    function: str
    moment: Moment
    customers: frozenset[str]


class ProcessKiller:
    """Kills each function's processes from one thread per function."""

    def __init__(self, harness: Harness, plan: Plan, *, begun: float, stop: Event) -> None:
        self._harness = harness
        self._plan = plan
        self._begun = begun
        self._stop = stop
        last = max((line.at for line in plan.lines), default=0.0)
        self._deadline = begun + last + MAX_WAIT

    def work(self) -> list[Kill]:
        """Carry out the planned kills and return those that found a process at work."""
        functions = sorted({planned.function for planned in self._plan.kills})
        with ThreadPoolExecutor() as self._rounds, ThreadPoolExecutor() as pool:
            done = list(pool.map(self._kill_all, functions))
        return sorted((kill for some in done for kill in some), key=lambda kill: kill.at)

    def _kill_all(self, function: str) -> list[Kill]:
        rng = Random(f"{self._plan.seed} {function}")
        kills = [one for one in self._plan.kills if one.function == function]
        ordered = sorted(kills, key=lambda planned: planned.at)
        return [kill for planned in ordered if (kill := self._kill(planned, rng))]

    def _kill(self, planned: PlannedKill, rng: Random) -> Kill | None:
        self._stop.wait(max(0.0, self._begun + planned.at - time.monotonic()))
        stack, round_ = self._harness.system.stack, None
        while not self._stop.is_set() and time.monotonic() < self._deadline:
            # A scheduled function is idle for most of its minute, so an invocation is started here.
            if planned.function in SCHEDULED and (round_ is None or round_.done()):
                round_ = self._rounds.submit(stack.fire_now, planned.function)
            self._await(planned.moment)
            self._stop.wait(planned.wait)
            event = stack.kill_one(planned.function, rng)
            if event is not None:
                return Kill(
                    at=datetime.now(UTC),
                    function=planned.function,
                    moment=planned.moment,
                    customers=customers_in(event),
                )
            # A random wait, so that every part of an invocation is equally likely to be hit.
            self._stop.wait(rng.uniform(0.0, 0.2 if planned.function == WORKER else 0.01))
        return None

    def _await(self, moment: Moment) -> None:
        if moment is Moment.ANY:
            return
        answers = moment is Moment.ANSWERED
        journal = (self._harness.elevenlabs if answers else self._harness.twilio).journal

        def is_it(entry: Entry) -> bool:
            answered = entry.kind == "agent_answer" and not entry.facts["greeting"]
            return answered or entry.kind == "accepted"

        left = max(0.0, self._deadline - time.monotonic())
        try:
            journal.wait_for(is_it, min(left, 5.0), after=len(journal.after()))
        except TimeoutError:
            return


def customers_in(event: dict[str, Any]) -> frozenset[str]:
    """Return the customers of an invocation's turn requests, or both numbers of its webhook."""
    match event:
        case {"Records": list(records)}:
            return frozenset(str(record["body"]) for record in records)
        case {"body": str(body), "isBase64Encoded": True}:
            form = parse_qs(b64decode(body).decode())
            ends = [*form.get("From", []), *form.get("To", [])]
            return frozenset(end.removeprefix(PREFIX) for end in ends)
    return frozenset()
