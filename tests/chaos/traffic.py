"""Sends a plan's messages, ends its calls and makes sends fail, at their times."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeAlias

from local.emulators.elevenlabs.batches import Callee
from tests.chaos.plan import Batch, Line, SendFault

if TYPE_CHECKING:
    import threading

    from tests.chaos.harness import Harness
    from tests.chaos.plan import Plan

_Event: TypeAlias = Line | Batch | SendFault


def play_traffic(harness: Harness, plan: Plan, *, begun: float, stop: threading.Event) -> None:
    """Play a plan that began at a time of the monotonic clock, until it ends or is stopped."""
    events: list[_Event] = [*plan.lines, *plan.batches, *plan.send_faults]
    for event in sorted(events, key=lambda each: each.at):
        if stop.wait(max(0.0, begun + event.at - time.monotonic())):
            return
        _happen(harness, event)


def _happen(harness: Harness, event: _Event) -> None:
    match event:
        case Line(phone=phone, text=text, times=times):
            harness.twilio.inbound(phone, text, times=times, parallel=times > 1)
        case Batch(phones=phones):
            callees = [Callee(phone_number=one, variables={"name": "Ana"}) for one in phones]
            harness.elevenlabs.submit(callees)
        case SendFault(name=name, options=options):
            harness.twilio.behaviours.book(name, **options)
