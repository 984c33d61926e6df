"""The hot item of a conversation, with the attributes that put it into the two sparse indexes."""

from datetime import datetime, timedelta
from typing import Any

from aftercall.domain.conversation import Control, Conversation
from aftercall.store.codec import (
    Item,
    a_time,
    expiry,
    fields_of,
    from_item,
    read_time,
    shard_of,
    to_item,
)

STATE = "STATE"
BUCKET_MINUTES = 15
OUTLIVES = timedelta(days=7)
"""TTL deletes within days and in any order: the conversation goes after its messages, else a new
one would begin with numbers that are still taken."""


def state_key(customer: str) -> Item:
    """Return the key of a customer's conversation."""
    return to_item({"customer": customer, "part": STATE})


def state_item(conversation: Conversation, token: str, retention_days: int) -> Item:
    """Write a conversation; `token` names the change that wrote it.

    The activity index is keyed by a coarse time, so that most messages do not move it.
    """
    last = conversation.last_message_at
    return to_item(
        {
            **fields_of(conversation),
            "part": STATE,
            "token": token,
            "due_shard": None
            if conversation.due_at is None
            else f"{shard_of(conversation.customer)}",
            "activity": activity_key(conversation.control, shard_of(conversation.customer)),
            "active_at": bucket_of(last),
            "expires_at": None
            if _is_for_good(conversation)
            else expiry(last + OUTLIVES, retention_days),
        }
    )


def _is_for_good(conversation: Conversation) -> bool:
    """Say whether it stays: a wish not to be written to outlives everything that was written."""
    return conversation.opted_out_at is not None and conversation.moves_to is None


def activity_key(control: Control, shard: int) -> str:
    """Return a key of the activity index."""
    return f"{control}#{shard}"


def bucket_of(moment: datetime) -> datetime:
    """Return the quarter of an hour that a time falls into."""
    minute = moment.minute - moment.minute % BUCKET_MINUTES
    return moment.replace(minute=minute, second=0, microsecond=0)


def read_state(item: Item) -> Conversation:
    """Read a conversation."""
    values: dict[str, Any] = from_item(item)
    return Conversation(
        customer=values["customer"],
        started_at=a_time(values["started_at"]),
        last_message_at=a_time(values["last_message_at"]),
        version=values["version"],
        control=Control(values["control"]),
        epoch=values["epoch"],
        seq=values["seq"],
        in_seq=values["in_seq"],
        answered_seq=values["answered_seq"],
        outbox=tuple(values["outbox"]),
        waiting_since=read_time(values.get("waiting_since")),
        last_inbound_at=read_time(values.get("last_inbound_at")),
        window_closed_at=read_time(values.get("window_closed_at")),
        opted_out_at=read_time(values.get("opted_out_at")),
        language=values.get("language"),
        name=values.get("name"),
        call_id=values.get("call_id"),
        agent_id=values.get("agent_id"),
        failures=values["failures"],
        retry_at=read_time(values.get("retry_at")),
        apologised_at=read_time(values.get("apologised_at")),
        handover=values.get("handover"),
        inbound_count=values["inbound_count"],
        outbound_count=values["outbound_count"],
        due_at=read_time(values.get("due_at")),
        address=values.get("address"),
        scoped_id=values.get("scoped_id"),
        paired_at=read_time(values.get("paired_at")),
        joined=values.get("joined"),
        moves_to=values.get("moves_to"),
    )
