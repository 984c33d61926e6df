"""Messages as items: one order per customer, and a sid's own item that makes it unique."""

from typing import Any

from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import (
    Direction,
    InboundMessage,
    Kind,
    Message,
    OutboundMessage,
    SendDecision,
    State,
)
from aftercall.store.codec import Item, a_time, expiry, fields_of, from_item, read_time, to_item
from aftercall.store.transact_items import AS_READ, Action, version_of

SEQ_DIGITS = 10


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
    return to_item(
        {
            **fields_of(message),
            "entry": entry_of(message.seq),
            "direction": Direction.INBOUND,
            "expires_at": expiry(message.at, retention_days),
        }
    )


def outbound_item(message: OutboundMessage, token: str, retention_days: int) -> Item:
    """Write a message of ours; `token` names the change that wrote it."""
    return to_item(
        {
            **fields_of(message),
            "entry": entry_of(message.seq),
            "direction": Direction.OUTBOUND,
            "token": token,
            "expires_at": expiry(message.created_at, retention_days),
        }
    )


def move_action(
    table: str, before: OutboundMessage, after: OutboundMessage, token: str, retention_days: int
) -> Action:
    """Return the write of a message's next state, on the condition that it stands as read."""
    item = outbound_item(after, token, retention_days) | to_item({"version": before.version + 1})
    return Action.put(table, item, AS_READ, version_of(before.version))


def read_message(item: Item) -> Message:
    """Read a message of either direction."""
    values = from_item(item)
    if values["direction"] == Direction.INBOUND:
        return _read_inbound(values)
    return read_outbound(values)


def _read_inbound(values: dict[str, Any]) -> InboundMessage:
    return InboundMessage(
        customer=values["customer"],
        message_sid=values["message_sid"],
        text=values["text"],
        at=a_time(values["at"]),
        seq=values["seq"],
        message_type=values["message_type"],
        profile_name=values["profile_name"],
        media=tuple(values["media"]),
        details=values["details"],
        address=values.get("address"),
        scoped_id=values.get("scoped_id"),
    )


def read_outbound(values: dict[str, Any]) -> OutboundMessage:
    """Read a message of ours from its plain values."""
    decision, delivery = values.get("decision"), values.get("delivery")
    return OutboundMessage(
        customer=values["customer"],
        seq=values["seq"],
        message_id=values["message_id"],
        kind=Kind(values["kind"]),
        text=values["text"],
        created_at=a_time(values["created_at"]),
        version=values["version"],
        state=State(values["state"]),
        epoch=values["epoch"],
        after=values["after"],
        upto=values["upto"],
        part=values["part"],
        parts=values["parts"],
        content_sid=values.get("content_sid"),
        content_variables=values["content_variables"],
        call_id=values.get("call_id"),
        agent_session_id=values.get("agent_session_id"),
        decision=None if decision is None else SendDecision(**decision),
        attempt=values["attempt"],
        resends=values.get("resends", 0),
        retry_of=values.get("retry_of"),
        retries=values.get("retries", 0),
        request_id=values.get("request_id"),
        server_error=values.get("server_error", False),
        may_be_out=values.get("may_be_out", False),
        begun_at=read_time(values.get("begun_at")),
        begun_by=values.get("begun_by"),
        not_before=read_time(values.get("not_before")),
        message_sid=values.get("message_sid"),
        duplicate_sids=tuple(values["duplicate_sids"]),
        sent_at=read_time(values.get("sent_at")),
        delivery=None if delivery is None else DeliveryStatus(delivery),
        error_code=values.get("error_code"),
        reason=values.get("reason"),
        next_action=values.get("next_action"),
        address=values.get("address"),
    )
