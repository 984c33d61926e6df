"""The item of a conversation, with the attributes that the indexes `due` and `activity` need."""

from datetime import datetime, timedelta
from typing import TypedDict

from aftercall.domain.conversation import Control, Conversation
from aftercall.store.codec import Item, to_item, write_item
from aftercall.store.decoder import read_item
from aftercall.store.index_shards import shard_of
from aftercall.store.retention import expiry

STATE = "STATE"
BUCKET_MINUTES = 15
OUTLIVES = timedelta(days=7)
"""How much later than its messages a conversation expires.

TTL deletes within days and in any order. A conversation that was deleted first would begin again at
seq 1, which its messages still use.
"""


class DerivedAttributes(TypedDict):
    """What the item holds besides the fields: sort key, commit token, index keys, TTL.

    `due_shard` is set only while the conversation is due, which keeps the index `due` sparse.
    `active_at` is rounded down, so that most messages do not rewrite the entry in `activity`.
    """

    part: str
    token: str
    due_shard: str | None
    activity: str
    active_at: datetime
    expires_at: int | None


def state_key(customer: str) -> Item:
    """Return the key of a customer's conversation."""
    return to_item({"customer": customer, "part": STATE})


def state_item(conversation: Conversation, token: str, retention_days: int) -> Item:
    """Return the item of a conversation; `token` is that of the commit that writes it."""
    last, shard = conversation.last_message_at, shard_of(conversation.customer)
    expires_at = expiry(last + OUTLIVES, retention_days)
    derived: DerivedAttributes = {
        "part": STATE,
        "token": token,
        "due_shard": None if conversation.due_at is None else f"{shard}",
        "activity": activity_key(conversation.control, shard),
        "active_at": bucket_of(last),
        "expires_at": None if _never_expires(conversation) else expires_at,
    }
    return write_item(conversation, derived)


def _never_expires(conversation: Conversation) -> bool:
    """Return whether the item never expires: an opt-out holds longer than the messages."""
    return conversation.opted_out_at is not None and conversation.merged_into is None


def activity_key(control: Control, shard: int) -> str:
    """Return the partition key of the activity index."""
    return f"{control}#{shard}"


def bucket_of(moment: datetime) -> datetime:
    """Return the start of the quarter of an hour that a time is in."""
    minute = moment.minute - moment.minute % BUCKET_MINUTES
    return moment.replace(minute=minute, second=0, microsecond=0)


def read_state(item: Item) -> Conversation:
    """Read a conversation. Raises UnreadableItem."""
    return read_item(Conversation, item, DerivedAttributes.__required_keys__)
