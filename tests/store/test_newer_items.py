"""An item that newer code wrote is changed by this version, and loses nothing of what is newer.

During a deployment both versions run side by side on the same tables.
"""

from dataclasses import replace
from typing import Any

import pytest

from aftercall.domain.commit import AddOutbound, ClaimCall, CommitResult, MoveInbound, StoreInbound
from aftercall.domain.conversation_transitions import hand_over
from aftercall.domain.customer_merge import receive_moved_lines, release_moved_lines
from aftercall.domain.gate.send_decision import Permission, SendDecision
from aftercall.domain.message import State
from aftercall.domain.outbound_transitions import begin_sending, mark_accepted
from aftercall.domain.seq_range import SeqRange
from aftercall.store.message_items import entry_of
from tests.store.data import ANA, BEN, a_conversation, a_record, a_reply, after, an_inbound
from tests.store.tables import Store
from tests.store.writing import a_commit, an_update, begun

NEWER: dict[str, Any] = {
    "labels_from_the_future": {"SS": ["urgent", "vip"]},
    "plan_from_the_future": {"M": {"raw": {"B": b"\x00\x01"}, "steps": {"L": [{"N": "1.5"}]}}},
}
"""Attributes of types that this version never writes, too."""


def made_newer(store: Store, table: str, **key: str) -> None:
    """Add the newer attributes to an item, as newer code would have written it."""
    names = {f"#{number}": name for number, name in enumerate(NEWER)}
    values = {f":{number}": value for number, value in enumerate(NEWER.values())}
    store.client.update_item(
        TableName=table,
        Key={name: {"S": value} for name, value in key.items()},
        UpdateExpression="SET " + ", ".join(f"#{n} = :{n}" for n in range(len(NEWER))),
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=values,
    )


def item_of(store: Store, table: str, **key: str) -> dict[str, Any]:
    """Return an item as DynamoDB holds it."""
    wanted = {name: {"S": value} for name, value in key.items()}
    return store.client.get_item(TableName=table, Key=wanted).get("Item", {})


def newer_in(item: dict[str, Any]) -> dict[str, Any]:
    """Return the newer attributes of an item; the order of a set says nothing."""
    found = {name: value for name, value in item.items() if name in NEWER}
    return {
        name: {kind: sorted(inner) if kind == "SS" else inner for kind, inner in value.items()}
        for name, value in found.items()
    }


@pytest.fixture
def conversations(store: Store) -> str:
    return store.tables.conversations


@pytest.fixture
def messages(store: Store) -> str:
    return store.tables.messages


def test_a_conversation_from_the_future_is_handed_over(store: Store, conversations: str) -> None:
    first = begun(store)
    store.conversations.commit(a_commit(first, replace(first, handover="wants a person")))
    made_newer(store, conversations, customer=ANA, part="STATE")
    read = store.conversations.load(ANA)
    assert read is not None
    assert "handover" in item_of(store, conversations, customer=ANA, part="STATE")
    step = a_commit(read, hand_over(read, after(60)))
    assert store.conversations.commit(step) is CommitResult.COMMITTED
    item = item_of(store, conversations, customer=ANA, part="STATE")
    assert newer_in(item) == NEWER
    assert item["control"] == {"S": "human"}
    assert "handover" not in item


def test_our_message_from_the_future_is_begun_and_sent(store: Store, messages: str) -> None:
    begun(store, AddOutbound(a_reply(2, not_before=after(1))))
    made_newer(store, messages, customer=ANA, entry=entry_of(2))
    read = store.messages.outbound(ANA, 2)
    assert read is not None
    decision = SendDecision(permission=Permission.ALLOWED)
    sending = begin_sending(read, decision, after(2))
    assert store.conversations.commit(an_update(read, sending)) is CommitResult.COMMITTED
    stored = store.messages.outbound(ANA, 2)
    assert stored is not None
    sent = an_update(stored, mark_accepted(stored, "SM9", after(3)))
    assert store.conversations.commit(sent) is CommitResult.COMMITTED
    item = item_of(store, messages, customer=ANA, entry=entry_of(2))
    assert newer_in(item) == NEWER
    assert item["state"] == {"S": State.SENT}
    assert "not_before" not in item


def test_a_customers_message_from_the_future_moves_to_another_conversation(
    store: Store, messages: str
) -> None:
    before = begun(store, StoreInbound(an_inbound(1, address="+573000000009")))
    made_newer(store, messages, customer=ANA, entry=entry_of(1))
    lines = store.messages.inbound_in(ANA, SeqRange(through=1))
    moved, taken = receive_moved_lines(a_conversation(BEN), lines, after(9))
    left = release_moved_lines(before, lines, all_of_them=True, now=after(9))
    moves = [MoveInbound(*pair) for pair in zip(lines, taken, strict=True)]
    step = a_commit(before, left, *moves).with_conversation(None, moved)
    assert store.conversations.commit(step) is CommitResult.COMMITTED
    assert item_of(store, messages, customer=ANA, entry=entry_of(1)) == {}
    item = item_of(store, messages, customer=BEN, entry=entry_of(1))
    assert newer_in(item) == NEWER
    assert item["address"] == {"S": "+573000000009"}


def test_the_record_of_a_call_from_the_future_is_kept_anew(
    store: Store, conversations: str
) -> None:
    assert store.calls.put_record(a_record())
    made_newer(store, conversations, customer=ANA, part="CALL#conv_1")
    read = store.calls.record(ANA, "conv_1")
    assert read == a_record()
    assert store.activity.records(ANA) == [read]
    key: dict[str, Any] = {"customer": {"S": ANA}, "part": {"S": "CALL#conv_1"}}
    store.client.delete_item(TableName=conversations, Key=key)
    assert store.calls.put_record(replace(read, would_send=None))
    item = item_of(store, conversations, customer=ANA, part="CALL#conv_1")
    assert newer_in(item) == NEWER
    assert "would_send" not in item


def test_what_this_version_derives_is_never_taken_for_newer(store: Store) -> None:
    """Else an attribute such as an index key would be written back after it was to go."""
    begun(store, StoreInbound(an_inbound(1)), AddOutbound(a_reply(2)), ClaimCall(a_record()))
    conversation, record = store.conversations.load(ANA), store.calls.record(ANA, "conv_1")
    assert conversation is not None
    assert record is not None
    for read in (conversation, record, *store.messages.newest(ANA, 9)):
        assert read.unknown_attributes == {}
