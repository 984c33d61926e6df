"""The invariants of sends: Twilio accepted each message at most once, in order, and ours only."""

from collections.abc import Iterator
from datetime import timedelta

from aftercall.domain.failed_send_transitions import ANSWER_KINDS
from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.domain.part_order import LONGEST_WAIT, LONGEST_WAIT_OF_ANSWER, follows_a_part
from tests.simulation.scenarios.scenario import Scenario
from tests.simulation.world.world import World

MAX_SKEW_OF_TWO = timedelta(milliseconds=200)
"""How far the clocks of two hosts may be apart."""
MAX_SEND_DELAY = timedelta(seconds=10.5)
"""From a message's begin to its POST: ten seconds, and the skew of two clocks."""


def check_sends(world: World, customer: str, scenario: Scenario) -> Iterator[str]:
    """I5, I6, I10: each message is accepted at most once, in order, and its sid is stored."""
    for message in world.stored.outbound(customer):
        sids = {
            one.message_sid
            for one in world.twilio.accepted
            if one.message.message_id == message.message_id
        }
        yield from _copies(message, sids, scenario)
        yield from _knowledge(message, sids, scenario)
        yield from _loss(world, message)
    yield from _parts(world, customer)
    order: list[int] = []
    for accepted in world.twilio.accepted:
        if accepted.message.customer == customer and accepted.message.seq not in order:
            order.append(accepted.message.seq)
    if order != sorted(order):
        yield f"I6 accepted in the order {order}"


def _parts(world: World, customer: str) -> Iterator[str]:
    """I20: a part is posted once the one before arrived, or after four seconds, eight in all."""
    accepted = {one.message.message_id: one for one in reversed(world.twilio.accepted)}
    ours = {one.seq: one for one in world.stored.outbound(customer)}
    for message in ours.values():
        if not follows_a_part(message) or message.message_id not in accepted:
            continue
        previous = accepted.get(ours[message.seq - 1].message_id)
        first = accepted.get(ours[message.seq - message.part + 1].message_id)
        if previous is None or first is None or ours[message.seq - 1].is_undelivered:
            continue
        latest = min(previous.at + LONGEST_WAIT, first.at + LONGEST_WAIT_OF_ANSWER)
        arrived = world.twilio.arrived_at.get(previous.message_sid, latest)
        early = min(arrived, latest) - accepted[message.message_id].posted_at
        if early > MAX_SKEW_OF_TWO:
            seconds = early.total_seconds()
            yield f"I20 part {message.part} ({message.seq}) was sent {seconds:.1f} s early"


def _copies(message: OutboundMessage, sids: set[str], scenario: Scenario) -> Iterator[str]:
    """I5: no copy of an opening, and of a reply only where its acceptance is never proved."""
    if len(sids) > 1 + (0 if message.kind is Kind.OPENING else scenario.allowed_copies):
        yield f"I5 message {message.seq} was accepted {len(sids)} times"
    if message.state is State.CANCELLED and sids:
        yield f"I10 message {message.seq} is cancelled, but Twilio has it"


def _loss(world: World, message: OutboundMessage) -> Iterator[str]:
    """I4: a message that did not arrive has a reason, and is followed by an answer or a person."""
    rejected = {one.message_id for one in world.twilio.rejected}
    if message.state is State.FAILED and message.message_id not in rejected:
        yield f"I4 message {message.seq} failed, although Twilio never rejected it for good"
    if not _is_lost(message):
        return
    if not message.reason or not message.next_action:
        yield f"I4 message {message.seq} was lost without a reason or a next action"
    conversations = world.stored.conversations
    conversation = conversations[message.customer]
    if conversation.merged_into is not None:
        conversation = conversations.get(conversation.merged_into, conversation)
    answered = any(
        _is_after(one, message) and one.kind in ANSWER_KINDS and _went_out(one)
        for one in world.stored.outbound(conversation.customer)
    )
    seen = (message.customer, message.seq) in world.watcher.seen
    if message.kind in ANSWER_KINDS and conversation.agent_may_answer and not answered and not seen:
        yield f"I4 message {message.seq} was lost, and no answer or person follows"


def _is_after(one: OutboundMessage, lost: OutboundMessage) -> bool:
    if one.customer == lost.customer:
        return one.seq > lost.seq
    return one.created_at > lost.created_at


def _is_lost(message: OutboundMessage) -> bool:
    rejected = message.state is State.UNKNOWN and message.error_code is not None
    return message.state is State.FAILED or message.is_undelivered or rejected


def _went_out(message: OutboundMessage) -> bool:
    return message.state in (State.SENT, State.UNKNOWN) and not _is_lost(message)


def _knowledge(message: OutboundMessage, sids: set[str], scenario: Scenario) -> Iterator[str]:
    """I10: exactly the sids that Twilio gave are stored."""
    known = {message.message_sid, *message.duplicate_sids} - {None}
    if message.state is State.SENT and not known <= sids:
        yield f"I10 message {message.seq} is sent as {sorted(map(str, known))}, Twilio has others"
    if sids - known and not scenario.unproven:
        yield f"I10 message {message.seq}, {message.state}: {sorted(sids)} at Twilio, not all known"


def check_ledger(world: World) -> Iterator[str]:
    """I10, I12: every message at Twilio is one of ours, posted soon after it was begun."""
    for accepted in world.twilio.accepted:
        message = accepted.message
        stored = world.stored.threads.get(message.customer, {}).get(message.seq)
        if not isinstance(stored, OutboundMessage) or stored.message_id != message.message_id:
            yield f"I10 Twilio has {accepted.message_sid}, which is no message of ours"
        if message.begun_at is None or accepted.posted_at - message.begun_at > MAX_SEND_DELAY:
            yield f"I12 message {message.seq} sent {accepted.posted_at}, begun {message.begun_at}"
