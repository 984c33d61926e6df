"""Messages as items: one order per customer, and a sid's own item that makes it unique."""

from typing import TypedDict

from aftercall.domain.message import Direction, InboundMessage, Message, OutboundMessage
from aftercall.store.codec import Item, to_item, write_item
from aftercall.store.decoder import read_item
from aftercall.store.retention import expiry
from aftercall.store.transact_items import AS_READ, Action, version_of

SEQ_DIGITS = 10


class InboundDerived(TypedDict):
    """What a customer's message holds besides its fields: sort key, direction, TTL."""

    entry: str
    direction: Direction
    expires_at: int | None


class OutboundDerived(InboundDerived):
    """What a message of ours holds besides its fields: its last writer's token too."""

    token: str


def entry_of(seq: int) -> str:
    """Return the sort key of a message, so that messages sort by seq."""
    return f"{seq:0{SEQ_DIGITS}d}"


def message_key(customer: str, seq: int) -> Item:
    """Return the key of one message."""
    return to_item({"customer": customer, "entry": entry_of(seq)})


def sid_key(message_sid: str) -> Item:
    """Return the key of the item that makes an inbound sid unique."""
    return to_item({"customer": f"SID#{message_sid}", "entry": "SID"})


def sid_item(message: InboundMessage, retention_days: int) -> Item:
    """Write the item that makes an inbound sid unique, in a partition of its own."""
    return sid_key(message.message_sid) | to_item(
        {
            "of": message.customer,
            "seq": message.seq,
            "expires_at": expiry(message.at, retention_days),
        }
    )


def inbound_item(message: InboundMessage, retention_days: int) -> Item:
    """Write a customer's message."""
    derived: InboundDerived = {
        "entry": entry_of(message.seq),
        "direction": Direction.INBOUND,
        "expires_at": expiry(message.at, retention_days),
    }
    return write_item(message, derived)


def outbound_item(message: OutboundMessage, token: str, retention_days: int) -> Item:
    """Write a message of ours; `token` names the commit that wrote it."""
    derived: OutboundDerived = {
        "entry": entry_of(message.seq),
        "direction": Direction.OUTBOUND,
        "token": token,
        "expires_at": expiry(message.created_at, retention_days),
    }
    return write_item(message, derived)


def update_action(
    table: str, before: OutboundMessage, after: OutboundMessage, token: str, retention_days: int
) -> Action:
    """Return the write of a message's next state, on the condition that it stands as read."""
    item = outbound_item(after, token, retention_days) | to_item({"version": before.version + 1})
    return Action.put(table, item, AS_READ, version_of(before.version))


def read_message(item: Item) -> Message:
    """Read a message of either direction. Raises UnreadableItem."""
    if item["direction"]["S"] == Direction.INBOUND:
        return read_item(InboundMessage, item, InboundDerived.__required_keys__)
    return read_item(OutboundMessage, item, OutboundDerived.__required_keys__)
