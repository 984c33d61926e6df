"""Waits until a stack has finished: nothing due, unsent, queued or not stored."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from local.emulators.twilio.ledger import Direction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aftercall.domain.conversation import Conversation
    from tests.chaos.harness import Harness
    from tests.chaos.plan import Plan


class NotQuiescent(Exception):
    """The stack did not finish in time; the sentence says what was still open."""


def await_quiescence(
    harness: Harness, plan: Plan, *, seconds: float, meanwhile: Callable[[], object] = lambda: None
) -> None:
    """Wait until nothing is open any more, and call `meanwhile` between two checks.

    Raises NotQuiescent after `seconds`.
    """
    deadline = time.monotonic() + seconds
    while still_open := list(what_is_open(harness, plan)):
        if time.monotonic() > deadline:
            some = "; ".join(still_open[:10])
            raise NotQuiescent(f"after {seconds:.0f} s {len(still_open)} things are open: {some}")
        meanwhile()
        time.sleep(0.3)
    harness.twilio.wait_until_idle(30)


def what_is_open(harness: Harness, plan: Plan) -> Iterator[str]:
    """Return what is not finished, one sentence each."""
    for message in harness.twilio.messages():
        inbound = message.direction is Direction.INBOUND
        if inbound and not harness.views.messages.stored_sids([message.sid]):
            yield f"{message.sid} is not stored"
    for phone in plan.customers:
        if phone in plan.called and not harness.views.activity.records(phone):
            yield f"the call of {phone} was not considered"
        conversation = harness.views.conversations.load(phone)
        yield from _open_in(conversation) if conversation else [f"{phone} has no conversation"]
    if turn_requests := harness.queue_length():
        yield f"{turn_requests} turn requests are queued"


def _open_in(conversation: Conversation) -> Iterator[str]:
    if conversation.outbox:
        yield f"{conversation.customer} has an outbox: {conversation.outbox}"
    if conversation.has_unanswered:
        yield f"{conversation.customer} waits for an answer"
    if conversation.due_at is not None:
        yield f"{conversation.customer} is due"
