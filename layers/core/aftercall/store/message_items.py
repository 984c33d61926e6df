"""Messages as items, sorted by seq, and the items that make inbound sids unique."""

from typing import TypedDict

from aftercall.domain.message import Direction, InboundMessage, Message, OutboundMessage
from aftercall.store.codec import Item, to_item, write_item
from aftercall.store.decoder import read_item
from aftercall.store.retention import expiry
from aftercall.store.transact_items import VERSION_AS_READ, Action, version_of

SEQ_DIGITS = 10
_SID = "SID#"


class InboundDerived(TypedDict):
    """What an inbound message's item holds besides the fields: sort key, direction, TTL."""

    entry: str
    direction: Direction
    expires_at: int | None


class OutboundDerived(InboundDerived):
    """What an outbound message's item holds besides the fields: the commit token too."""

    token: str


def entry_of(seq: int) -> str:
    """Return the sort key of a message: the seq, zero-padded so that keys sort as numbers do."""
    return f"{seq:0{SEQ_DIGITS}d}"


def message_key(customer: str, seq: int) -> Item:
    """Return the key of one message."""
    return to_item({"customer": customer, "entry": entry_of(seq)})


def sid_key(message_sid: str) -> Item:
    """Return the key of the item that makes an inbound sid unique."""
    return to_item({"customer": f"{_SID}{message_sid}", "entry": "SID"})


def sid_of(item: Item) -> str:
    """Return the sid that an item makes unique."""
    return str(item["customer"]["S"]).removeprefix(_SID)


def sid_item(message: InboundMessage, retention_days: int) -> Item:
    """Return the item that makes an inbound sid unique.

    It has a partition of its own, because the message may move to another customer.
    """
    return sid_key(message.message_sid) | to_item(
        {
            "of": message.customer,
            "seq": message.seq,
            "expires_at": expiry(message.at, retention_days),
        }
    )


def inbound_item(message: InboundMessage, retention_days: int) -> Item:
    """Return the item of an inbound message."""
    derived: InboundDerived = {
        "entry": entry_of(message.seq),
        "direction": Direction.INBOUND,
        "expires_at": expiry(message.at, retention_days),
    }
    return write_item(message, derived)


def outbound_item(message: OutboundMessage, token: str, retention_days: int) -> Item:
    """Return the item of an outbound message; `token` is that of the commit that writes it."""
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
    """Return the write of a message's next state, on the condition of the version that was read."""
    item = outbound_item(after, token, retention_days) | to_item({"version": before.version + 1})
    return Action.put(table, item, VERSION_AS_READ, version_of(before.version))


def read_message(item: Item) -> Message:
    """Read a message of either direction. Raises UnreadableItem."""
    if item["direction"]["S"] == Direction.INBOUND:
        return read_item(InboundMessage, item, InboundDerived.__required_keys__)
    return read_item(OutboundMessage, item, OutboundDerived.__required_keys__)
