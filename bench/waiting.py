"""How long ten customers wait whom one worker invocation asks the agent about side by side."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aftercall.domain.message import InboundMessage
from aftercall.flows.inbound.receive_message import receive_message
from aftercall.gateways.system import SystemClock, SystemRandom
from aftercall.store.conversations import DynamoConversations
from bench.figures import Figure
from bench.letters import TEXT, phone_of
from bench.stacks import Rig, ours

if TYPE_CHECKING:
    from collections.abc import Sequence

AGENT_SECONDS = 3.0
MOST_WAITS = 1.15
_QUIET = timedelta(seconds=5)


class TurnsFailed(Exception):
    """The worker gave turn requests back."""


class NoQueue:
    """The port TurnRequests with nobody behind it: the worker is invoked by hand."""

    def enqueue(self, customer: str, cause: str) -> bool:
        """Take the turn request and forget it."""
        return bool(customer and cause)


def measure() -> list[Figure]:
    """Time one customer's turn in a warm worker, then ten customers' in one invocation."""
    with ours(AGENT_SECONDS) as rig:
        customers = [phone_of(number) for number in range(11)]
        _store_lines(rig, customers)
        one = _invoke(rig, customers[:1])
        ten = _invoke(rig, customers[1:])
    return [
        Figure(
            what="ten customers in one worker invocation, in waits for a 3 s agent",
            ours=f"{ten:.2f} s",
            beside=f"{one:.2f} s for one alone",
            ratio=f"{ten / AGENT_SECONDS:.2f}",
            target=f"<= {MOST_WAITS}",
            met=ten <= MOST_WAITS * AGENT_SECONDS,
        )
    ]


def _store_lines(rig: Rig, customers: Sequence[str]) -> None:
    """Store a line per customer that has been quiet for long enough to be answered."""
    clock, rng = SystemClock(), SystemRandom()
    conversations = DynamoConversations(
        rig.stack.aws.dynamodb,
        table=rig.conversations,
        messages_table=rig.messages,
        retention_days=365,
        clock=clock,
        rng=rng,
    )
    for customer in customers:
        line = InboundMessage(
            customer=customer,
            message_sid=rig.twilio.inbound(f"whatsapp:{customer}", TEXT),
            text=TEXT,
            at=clock.now() - _QUIET,
        )
        receive_message(
            line, conversations=conversations, turn_requests=NoQueue(), clock=clock, rng=rng
        )


def _invoke(rig: Rig, customers: Sequence[str]) -> float:
    begun = time.monotonic()
    answer = rig.stack.invoke("conversation_worker", {"Records": list(map(_record, customers))})
    taken = time.monotonic() - begun
    unanswered = [one for one in customers if len(rig.twilio.thread(one)) != 2]
    if answer.failed or answer.payload["batchItemFailures"] or unanswered:
        raise TurnsFailed(f"{answer}, no answer to {unanswered}")
    return taken


def _record(customer: str) -> dict[str, Any]:
    return {
        "messageId": customer,
        "receiptHandle": f"by-hand-{customer}",
        "body": customer,
        "attributes": {"ApproximateReceiveCount": "1"},
    }
