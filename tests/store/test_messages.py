"""Messages are read as they were written, in one order, and updated only as they were read."""

from dataclasses import replace

import pytest

from aftercall.domain.commit import AddOutbound, CommitResult, StoreInbound
from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import InboundMessage, OutboundMessage, State
from aftercall.domain.seq_range import SeqRange
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
    after,
    an_inbound,
    left_at_default,
)
from tests.store.faults import small_pages
from tests.store.tables import Store
from tests.store.writing import a_commit, an_update

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

    def seqs_in(after: int, through: int) -> list[int]:
        found = store.messages.inbound_in(ANA, SeqRange(after=after, through=through))
        assert {message.customer for message in found} == {ANA}
        return [message.seq for message in found]

    assert seqs_in(1, 10) == [2, 4, 9, 10]
    assert seqs_in(0, 1) == [1]
    assert seqs_in(0, 99) == [1, 2, 4, 9, 10, 11]


def test_an_empty_range_holds_nothing(store: Store) -> None:
    put(store, an_inbound(1))
    assert store.messages.inbound_in(ANA, SeqRange(after=1, through=1)) == []
    assert store.messages.inbound_in(ANA, SeqRange(after=5, through=2)) == []


def test_a_range_of_many_pages_is_read_whole(store: Store) -> None:
    put(store, *(an_inbound(seq) for seq in range(1, 8)))
    with small_pages(store.client, 2):
        found = store.messages.inbound_in(ANA, SeqRange(through=7))
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


def test_a_thread_shows_both_addresses_of_a_merged_customer_in_the_order_of_arrival(
    store: Store,
) -> None:
    put(store, an_inbound(1, customer="CO.1001", text="one"))
    put(store, an_inbound(2, customer="CO.1001", text="three", at=after(20)))
    put(store, an_inbound(5, text="four", at=after(30)), an_inbound(6, text="two", at=after(10)))

    def texts(limit: int, **facts: str) -> list[str]:
        found = store.messages.thread(a_conversation(**facts), limit)
        return [message.text for message in found]

    assert texts(9, merged_from="CO.1001") == ["one", "two", "three", "four"]
    assert texts(2, merged_from="CO.1001") == ["three", "four"]
    assert texts(9) == ["two", "four"]


def test_messages_sort_by_seq_as_numbers() -> None:
    entries = [entry_of(seq) for seq in (1, 2, 10, 99, 100, 12_345, 9_999_999_999)]
    assert entries == sorted(entries)


def test_a_message_is_updated_once_from_where_it_was_read(store: Store) -> None:
    put(store, a_reply())
    begun = a_reply(state=State.SENDING, attempt=1, begun_at=NOON)
    assert store.conversations.commit(an_update(a_reply(), begun)) is CommitResult.COMMITTED
    late = an_update(a_reply(), a_reply(state=State.CANCELLED))
    assert store.conversations.commit(late) is CommitResult.STALE
    assert store.messages.outbound(ANA, 2) == replace(begun, version=2)


def test_a_message_that_is_not_there_is_not_updated(store: Store) -> None:
    update = an_update(a_reply(), a_reply(state=State.SENDING))
    assert store.conversations.commit(update) is CommitResult.STALE
    assert store.items(store.tables.messages) == []


def test_each_message_and_its_sid_expire_their_days_after_it_was_written(store: Store) -> None:
    message, reply = an_inbound(1, at=after(5)), a_reply(2, created_at=after(5))
    commit = a_commit(None, a_conversation(seq=2), StoreInbound(message), AddOutbound(reply))
    assert store.conversations.commit(commit) is CommitResult.COMMITTED
    expiries = {item["expires_at"]["N"] for item in store.items(store.tables.messages)}
    assert expiries == {str(int(after(5).timestamp()) + 365 * DAY)}
    assert "expires_at" not in sid_item(message, 0) | inbound_item(message, 0)


def test_only_messages_say_who_wrote_them(store: Store) -> None:
    commit = a_commit(None, a_conversation(seq=1), StoreInbound(an_inbound()))
    assert store.conversations.commit(commit) is CommitResult.COMMITTED
    written = {
        item["entry"]["S"]: item.get("direction") for item in store.items(store.tables.messages)
    }
    assert written == {"SID": None, entry_of(1): {"S": "inbound"}}
