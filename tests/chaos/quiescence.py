"""Waits until a stack is at rest: nothing due, nothing unsent, nothing queued, nothing missing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from local.emulators.twilio.ledger import Direction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aftercall.domain.conversation import Conversation
    from tests.chaos.harness import Bench
    from tests.chaos.plan import Plan


class NotAtRest(Exception):
    """The stack did not come to rest in time; the sentence says what was still open."""


def await_rest(
    bench: Bench, plan: Plan, *, seconds: float, meanwhile: Callable[[], object] = lambda: None
) -> None:
    """Wait until nothing is open any more, doing something between the looks."""
    deadline = time.monotonic() + seconds
    while still_open := list(what_is_open(bench, plan)):
        if time.monotonic() > deadline:
            some = "; ".join(still_open[:10])
            raise NotAtRest(f"after {seconds:.0f} s {len(still_open)} things are open: {some}")
        meanwhile()
        time.sleep(0.3)
    bench.twilio.wait_until_idle(30)


def what_is_open(bench: Bench, plan: Plan) -> Iterator[str]:
    """Name each thing that somebody still has to do."""
    for message in bench.twilio.messages():
        inbound = message.direction is Direction.INBOUND
        if inbound and not bench.views.messages.is_stored(message.sid):
            yield f"{message.sid} is not stored"
    for phone in plan.customers:
        if phone in plan.called and not bench.views.activity.records(phone):
            yield f"the call of {phone} was not considered"
        held = bench.views.conversations.load(phone)
        yield from _open_in(held) if held else [f"{phone} has no conversation"]
    if turn_requests := bench.queue_length():
        yield f"{turn_requests} nudges are queued"


def _open_in(held: Conversation) -> Iterator[str]:
    if held.outbox:
        yield f"{held.customer} has an outbox: {held.outbox}"
    if held.has_unanswered:
        yield f"{held.customer} waits for an answer"
    if held.due_at is not None:
        yield f"{held.customer} is due"
