"""Ends the worker's long waits early, so that a small run does not take minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercall.domain.commit import Commit, UpdateOutbound
from aftercall.domain.message import State
from aftercall.domain.next_step import TurnTimings

if TYPE_CHECKING:
    from aftercall.domain.conversation import Conversation
    from tests.chaos.harness import Harness
    from tests.chaos.plan import Plan

SETTLE = TurnTimings().proof_wait
ENDED = timedelta(seconds=14)
"""After this time, a worker that began a send has posted it, or never will."""
IDLE = timedelta(seconds=3)


def make_due(harness: Harness, plan: Plan) -> None:
    """Make unfinished conversations due now, and sends overdue that no worker can still make."""
    now = harness.views.clock.now()
    for phone in plan.customers:
        conversation = harness.views.conversations.load(phone)
        if conversation is None or conversation.due_at is None:
            continue
        if conversation.outbox:
            _age_head(harness, conversation)
        if conversation.due_at > now and now - conversation.last_message_at > IDLE:
            harness.due.postpone(phone, conversation.due_at, now)


def _age_head(harness: Harness, conversation: Conversation) -> None:
    head = harness.views.messages.outbound(conversation.customer, conversation.outbox[0])
    if head is None or head.state is not State.SENDING or head.begun_at is None:
        return
    age = harness.views.clock.now() - head.begun_at
    if ENDED < age < SETTLE:
        older = replace(head, begun_at=head.begun_at - SETTLE)
        commit = Commit(token=harness.views.rng.token(), items=(UpdateOutbound(head, older),))
        harness.views.conversations.commit(commit)
