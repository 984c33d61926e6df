"""Plays the customers, the calls and the mishaps of a plan at their times."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeAlias

from local.emulators.elevenlabs.batches import Callee
from tests.chaos.plan import Batch, Line, Mishap

if TYPE_CHECKING:
    import threading

    from tests.chaos.harness import Bench
    from tests.chaos.plan import Plan

_Event: TypeAlias = Line | Batch | Mishap


def play(bench: Bench, plan: Plan, *, begun: float, stop: threading.Event) -> None:
    """Play a plan that began at a moment of the steady clock, until it ends or is stopped."""
    events: list[_Event] = [*plan.lines, *plan.batches, *plan.mishaps]
    for event in sorted(events, key=lambda each: each.at):
        if stop.wait(max(0.0, begun + event.at - time.monotonic())):
            return
        _happen(bench, event)


def _happen(bench: Bench, event: _Event) -> None:
    match event:
        case Line(phone=phone, text=text, times=times):
            bench.twilio.inbound(phone, text, times=times, parallel=times > 1)
        case Batch(phones=phones):
            callees = [Callee(phone_number=one, variables={"name": "Ana"}) for one in phones]
            bench.elevenlabs.submit(callees)
        case Mishap(name=name, options=options):
            bench.twilio.behaviours.book(name, **options)
