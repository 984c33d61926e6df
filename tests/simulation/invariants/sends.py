"""What Twilio holds is what we know of: each message at most once, in order, and ours."""

from collections.abc import Iterator
from datetime import timedelta

from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.domain.send_failure import ANSWERS
from tests.simulation.scenarios.scenario import Scenario
from tests.simulation.world.world import World

POST_LEAVES_WITHIN = timedelta(seconds=10.5)
"""Ten seconds after it was begun, by clocks that differ."""


def check_sends(world: World, customer: str, scenario: Scenario) -> Iterator[str]:
    """I5, I6, I10: each message at most once, in order, and known to us."""
    for message in world.stored.outbound(customer):
        sids = {
            one.message_sid
            for one in world.twilio.ledger
            if one.message.message_id == message.message_id
        }
        yield from _copies(message, sids, scenario)
        yield from _knowledge(message, sids, scenario)
        yield from _loss(world, message)
    order: list[int] = []
    for accepted in world.twilio.ledger:
        if accepted.message.customer == customer and accepted.message.seq not in order:
            order.append(accepted.message.seq)
    if order != sorted(order):
        yield f"I6 accepted in the order {order}"


def _copies(message: OutboundMessage, sids: set[str], scenario: Scenario) -> Iterator[str]:
    """I5: no copy of an opening, and of a reply only in the named window."""
    if len(sids) > 1 + (0 if message.kind is Kind.OPENING else scenario.copies):
        yield f"I5 message {message.seq} was accepted {len(sids)} times"
    if message.state is State.CANCELLED and sids:
        yield f"I10 message {message.seq} is cancelled, but Twilio has it"


def _loss(world: World, message: OutboundMessage) -> Iterator[str]:
    """I4: what did not arrive has a reason, and its customer is not met with silence."""
    refused = {one.message_id for one in world.twilio.refused}
    if message.state is State.FAILED and message.message_id not in refused:
        yield f"I4 message {message.seq} failed, though Twilio never refused it for good"
    if not _is_lost(message):
        return
    if not message.reason or not message.next_action:
        yield f"I4 message {message.seq} was lost, and nobody can read why"
    held = world.stored.conversations
    conversation = held[message.customer]
    if conversation.moves_to is not None:
        conversation = held.get(conversation.moves_to, conversation)
    answered = any(
        _is_after(one, message) and one.kind in ANSWERS and _went_out(one)
        for one in world.stored.outbound(conversation.customer)
    )
    seen = (message.customer, message.seq) in world.stored.seen
    if message.kind in ANSWERS and conversation.agent_may_answer and not answered and not seen:
        yield f"I4 message {message.seq} was lost, and nobody makes up for it"


def _is_after(one: OutboundMessage, lost: OutboundMessage) -> bool:
    if one.customer == lost.customer:
        return one.seq > lost.seq
    return one.created_at > lost.created_at


def _is_lost(message: OutboundMessage) -> bool:
    refused = message.state is State.UNKNOWN and message.error_code is not None
    return message.state is State.FAILED or message.is_undelivered or refused


def _went_out(message: OutboundMessage) -> bool:
    return message.state in (State.SENT, State.UNKNOWN) and not _is_lost(message)


def _knowledge(message: OutboundMessage, sids: set[str], scenario: Scenario) -> Iterator[str]:
    """I10: we know each sid that Twilio gave, and no other."""
    known = {message.message_sid, *message.duplicate_sids} - {None}
    if message.state is State.SENT and not known <= sids:
        yield f"I10 message {message.seq} is sent as {sorted(map(str, known))}, Twilio has others"
    if sids - known and not scenario.silent:
        yield f"I10 message {message.seq}, {message.state}: {sorted(sids)} at Twilio, not all known"


def check_ledger(world: World) -> Iterator[str]:
    """I10, I12: nothing at Twilio that is not ours, and every POST soon after its intent."""
    for accepted in world.twilio.ledger:
        message = accepted.message
        stored = world.stored.threads.get(message.customer, {}).get(message.seq)
        if not isinstance(stored, OutboundMessage) or stored.message_id != message.message_id:
            yield f"I10 Twilio has {accepted.message_sid}, which is no message of ours"
        if message.begun_at is None or accepted.asked_at - message.begun_at > POST_LEAVES_WITHIN:
            yield f"I12 message {message.seq} left at {accepted.asked_at}, begun {message.begun_at}"
