"""The invariants of customers with two addresses, once everything is at rest."""

from collections.abc import Iterator

from aftercall.domain.conversation import Control
from aftercall.domain.message import InboundMessage, Message
from aftercall.domain.phone import is_phone
from tests.simulation.world.world import World


def check_addresses(world: World, faults: int) -> Iterator[str]:
    """I16: one conversation for each person whose two addresses are linked."""
    yield from _aliases(world)
    yield from _sids(world)
    for customer in world.stored.threads:
        yield from _moved(world, customer)
        yield from _addressed(world, customer)
    if faults == 0:
        yield from _persons(world)


def _aliases(world: World) -> Iterator[str]:
    stored = world.stored
    for scoped_id, number in stored.links.items():
        found = stored.conversations.get(scoped_id)
        if world.twilio.number_of(scoped_id) != number:
            yield f"I16 {scoped_id} is linked to {number}, which is another customer"
        if found is not None and found.merged_into != number:
            yield f"I16 {scoped_id} is linked to {number}, but its conversation is not merged"
        if stored.conversations[number].merged_from != (None if found is None else scoped_id):
            yield f"I16 {number} does not name the merged conversation of {scoped_id}"


def _sids(world: World) -> Iterator[str]:
    for customer in world.stored.threads:
        for line in world.stored.inbound(customer):
            if world.stored.sids.get(line.message_sid) != customer:
                yield f"I2 the sid of {line.message_sid} does not lead to {customer}"


def _moved(world: World, customer: str) -> Iterator[str]:
    """I4: no unanswered message stays in a conversation that was merged."""
    found = world.stored.conversations[customer]
    if found.merged_into is not None and found.has_unanswered:
        yield f"I4 unanswered messages stay with {customer}, merged into {found.merged_into}"
    if (found.merged_into is not None) != (found.control is Control.CLOSED):
        yield f"I16 {customer} is {found.control} and moves to {found.merged_into}"


def _addressed(world: World, customer: str) -> Iterator[str]:
    """I16: a customer with a number is written to by number, in the notation they last used."""
    address = customer
    for message in world.stored.thread(customer):
        if isinstance(message, InboundMessage):
            address = _number_of(message) or address
        elif message.sent_to != address:
            yield f"I16 message {message.seq} goes to {message.sent_to}, not to {address}"


def _number_of(message: Message) -> str | None:
    written_from = message.address or message.customer
    return written_from if is_phone(written_from) else None


def _persons(world: World) -> Iterator[str]:
    """I16: without a fault, nobody has two open conversations."""
    open_ones = [
        world.twilio.number_of(one.customer)
        for one in world.stored.conversations.values()
        if one.control is not Control.CLOSED
    ]
    for number in set(open_ones):
        if open_ones.count(number) > 1:
            yield f"I16 {number} has {open_ones.count(number)} conversations"
