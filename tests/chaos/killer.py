"""Kills processes in mid-work, as a machine that dies would: no signal to handle, no clean-up."""

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
    from tests.chaos.harness import Bench
    from tests.chaos.plan import Plan, Strike

PATIENCE = 45.0
"""Seconds that a kill waits at most for somebody at work, after the customers' last line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One process that was killed in the middle of an invocation."""

    at: datetime
    function: str
    moment: Moment
    customers: frozenset[str]


class Killer:
    """Strikes each function's processes from a thread of its own."""

    def __init__(self, bench: Bench, plan: Plan, *, begun: float, stop: Event) -> None:
        self._bench = bench
        self._plan = plan
        self._begun = begun
        self._stop = stop
        last = max((line.at for line in plan.lines), default=0.0)
        self._deadline = begun + last + PATIENCE

    def work(self) -> list[Kill]:
        """Carry out every strike of the plan and return those that found a process at work."""
        functions = sorted({strike.function for strike in self._plan.strikes})
        with ThreadPoolExecutor() as self._rounds, ThreadPoolExecutor() as pool:
            done = list(pool.map(self._strike_all, functions))
        return sorted((kill for some in done for kill in some), key=lambda kill: kill.at)

    def _strike_all(self, function: str) -> list[Kill]:
        rng = Random(f"{self._plan.seed} {function}")
        strikes = [one for one in self._plan.strikes if one.function == function]
        ordered = sorted(strikes, key=lambda strike: strike.at)
        return [kill for strike in ordered if (kill := self._strike(strike, rng))]

    def _strike(self, strike: Strike, rng: Random) -> Kill | None:
        self._stop.wait(max(0.0, self._begun + strike.at - time.monotonic()))
        stack, round_ = self._bench.workshop.stack, None
        while not self._stop.is_set() and time.monotonic() < self._deadline:
            # A schedule's minute is long and its round short, so one is begun by hand.
            if strike.function in SCHEDULED and (round_ is None or round_.done()):
                round_ = self._rounds.submit(stack.fire_now, strike.function)
            self._await(strike.moment)
            self._stop.wait(strike.wait)
            event = stack.kill_one(strike.function, rng)
            if event is not None:
                return Kill(
                    at=datetime.now(UTC),
                    function=strike.function,
                    moment=strike.moment,
                    customers=customers_in(event),
                )
            # Of unequal length, so that no part of an invocation is struck more than another.
            self._stop.wait(rng.uniform(0.0, 0.2 if strike.function == WORKER else 0.01))
        return None

    def _await(self, moment: Moment) -> None:
        if moment is Moment.ANY:
            return
        answers = moment is Moment.ANSWERED
        journal = (self._bench.elevenlabs if answers else self._bench.twilio).journal

        def is_it(entry: Entry) -> bool:
            answered = entry.kind == "agent_answer" and not entry.facts["greeting"]
            return answered or entry.kind == "accepted"

        left = max(0.0, self._deadline - time.monotonic())
        try:
            journal.wait_for(is_it, min(left, 5.0), after=len(journal.after()))
        except TimeoutError:
            return


def customers_in(event: dict[str, Any]) -> frozenset[str]:
    """Return the customers that an invocation was about: nudged ones, or both ends of a message."""
    match event:
        case {"Records": list(records)}:
            return frozenset(str(record["body"]) for record in records)
        case {"body": str(body), "isBase64Encoded": True}:
            form = parse_qs(b64decode(body).decode())
            ends = [*form.get("From", []), *form.get("To", [])]
            return frozenset(end.removeprefix(PREFIX) for end in ends)
    return frozenset()
