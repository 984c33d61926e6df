"""Plays the end of the worker's long waits, so that a small run need not sit them out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercall.domain.message import State
from aftercall.domain.next_step import Clocks

if TYPE_CHECKING:
    from aftercall.domain.conversation import Conversation
    from tests.chaos.harness import Bench
    from tests.chaos.plan import Plan

SETTLE = Clocks().settle
DEAD = timedelta(seconds=14)
"""After this, whoever began a send has either posted it or never will."""
IDLE = timedelta(seconds=3)


def make_haste(bench: Bench, plan: Plan) -> None:
    """Make due what lies unfinished, and overdue what was begun too long ago to be under way."""
    now = bench.views.clock.now()
    for phone in plan.customers:
        held = bench.views.conversations.load(phone)
        if held is None or held.due_at is None:
            continue
        if held.outbox:
            _age_head(bench, held)
        if held.due_at > now and now - held.last_message_at > IDLE:
            bench.due.put_off(phone, held.due_at, now)


def _age_head(bench: Bench, held: Conversation) -> None:
    head = bench.views.messages.outbound(held.customer, held.outbox[0])
    if head is None or head.state is not State.SENDING or head.begun_at is None:
        return
    age = bench.views.clock.now() - head.begun_at
    if DEAD < age < SETTLE:
        bench.views.messages.move(head, replace(head, begun_at=head.begun_at - SETTLE))
