"""Messages are read as they were written, in one order, and moved only as they were read."""

from dataclasses import replace

import pytest

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import InboundMessage, OutboundMessage, State
from aftercall.store.message_items import (
    entry_of,
    inbound_item,
    outbound_item,
    read_message,
    sid_item,
)
from tests.store.data import (
    ANA,
    BEN,
    NOON,
    a_conversation,
    a_full_inbound,
    a_full_reply,
    a_reply,
    a_token,
    after,
    an_inbound,
    left_at_default,
)
from tests.store.faults import small_pages
from tests.store.tables import Store

DAY = 86_400


def put(store: Store, *messages: InboundMessage | OutboundMessage) -> None:
    for message in messages:
        given = (
            inbound_item(message, 0)
            if isinstance(message, InboundMessage)
            else outbound_item(message, "t", 0)
        )
        store.client.put_item(TableName=store.tables.messages, Item=given)


def test_every_field_of_a_customers_message_comes_back(store: Store) -> None:
    whole = a_full_inbound()
    assert left_at_default(whole) == []
    put(store, whole)
    assert store.messages.newest(ANA, 1) == [whole]


def test_every_field_of_ours_comes_back(store: Store) -> None:
    whole = a_full_reply()
    assert left_at_default(whole) == []
    put(store, whole)
    assert store.messages.outbound(ANA, whole.seq) == whole


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("delivery", [None, *DeliveryStatus])
def test_every_state_comes_back(state: State, delivery: DeliveryStatus | None) -> None:
    message = a_reply(state=state, delivery=delivery)
    assert read_message(outbound_item(message, "t", 0)) == message


def test_only_messages_of_ours_are_found_as_outbound(store: Store) -> None:
    put(store, an_inbound(1), a_reply(2))
    assert store.messages.outbound(ANA, 1) is None
    assert store.messages.outbound(ANA, 2) == a_reply(2)
    assert store.messages.outbound(ANA, 3) is None
    assert store.messages.outbound(BEN, 2) is None


def test_a_range_of_the_customers_messages_leaves_ours_out(store: Store) -> None:
    put(store, *(an_inbound(seq) for seq in (1, 2, 4, 9, 10, 11)), a_reply(3), a_reply(5))
    put(store, an_inbound(2, customer=BEN))
    between = store.messages.inbound_between
    assert [message.seq for message in between(ANA, 1, 10)] == [2, 4, 9, 10]
    assert [message.seq for message in between(ANA, 0, 1)] == [1]
    assert {message.customer for message in between(ANA, 0, 99)} == {ANA}


def test_an_empty_range_holds_nothing(store: Store) -> None:
    put(store, an_inbound(1))
    assert store.messages.inbound_between(ANA, 1, 1) == []
    assert store.messages.inbound_between(ANA, 5, 2) == []


def test_a_range_of_many_pages_is_read_whole(store: Store) -> None:
    put(store, *(an_inbound(seq) for seq in range(1, 8)))
    with small_pages(store.client, 2):
        found = store.messages.inbound_between(ANA, 0, 7)
    assert [message.seq for message in found] == [1, 2, 3, 4, 5, 6, 7]


def test_the_newest_messages_come_oldest_first(store: Store) -> None:
    put(store, *(an_inbound(seq) for seq in (1, 9, 10)), a_reply(2), a_reply(11))
    assert [message.seq for message in store.messages.newest(ANA, 3)] == [9, 10, 11]
    assert [message.seq for message in store.messages.newest(ANA, 99)] == [1, 2, 9, 10, 11]
    with small_pages(store.client, 2):
        assert [message.seq for message in store.messages.newest(ANA, 3)] == [9, 10, 11]


def test_the_newest_messages_cost_no_read_of_all_others(store: Store) -> None:
    with small_pages(store.client, 2) as asked:
        store.messages.newest(ANA, 60)
    assert [request["Limit"] for request in asked] == [60]


def test_messages_sort_by_seq_as_numbers() -> None:
    entries = [entry_of(seq) for seq in (1, 2, 10, 99, 100, 12_345, 9_999_999_999)]
    assert entries == sorted(entries)


def test_a_message_is_moved_once_from_where_it_was_read(store: Store) -> None:
    put(store, a_reply())
    begun = a_reply(state=State.SENDING, attempt=1, begun_at=NOON)
    assert store.messages.move(a_reply(), begun)
    assert not store.messages.move(a_reply(), a_reply(state=State.CANCELLED))
    assert store.messages.outbound(ANA, 2) == replace(begun, version=2)


def test_a_message_that_is_not_there_is_not_moved(store: Store) -> None:
    assert not store.messages.move(a_reply(), a_reply(state=State.SENDING))
    assert store.items(store.tables.messages) == []


def test_each_message_and_its_sid_expire_their_days_after_it_was_written(store: Store) -> None:
    before, message = None, an_inbound(1, at=after(5))
    change = Commit(
        token=a_token(),
        before=before,
        after=a_conversation(seq=2),
        inbound=message,
        added=(a_reply(2, created_at=after(5)),),
    )
    assert store.conversations.write(change) is CommitResult.DONE
    expiries = {item["expires_at"]["N"] for item in store.items(store.tables.messages)}
    assert expiries == {str(int(after(5).timestamp()) + 365 * DAY)}
    assert "expires_at" not in sid_item(message, 0) | inbound_item(message, 0)


def test_only_messages_say_who_wrote_them(store: Store) -> None:
    store.conversations.write(
        Commit(token=a_token(), before=None, after=a_conversation(seq=1), inbound=an_inbound())
    )
    written = {
        item["entry"]["S"]: item.get("direction") for item in store.items(store.tables.messages)
    }
    assert written == {"SID": None, entry_of(1): {"S": "inbound"}}
