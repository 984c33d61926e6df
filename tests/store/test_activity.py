"""The list of conversations: by who is in control, newest first, from a time on."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from aftercall.domain.conversation import Control, Conversation
from tests.store.data import ANA, BEN, NOON, a_call, a_conversation, a_record, after
from tests.store.faults import hooked, small_pages
from tests.store.tables import Store
from tests.store.writing import a_commit

QUARTER = timedelta(minutes=15)


def write(store: Store, customer: str, at: datetime, control: Control = Control.AGENT) -> None:
    conversation = a_conversation(customer, last_message_at=at, control=control)
    store.conversations.commit(a_commit(None, conversation))


def twenty(store: Store) -> list[str]:
    """Write a conversation each quarter of an hour and return the customers, newest first."""
    customers = [f"+5730000000{number:02d}" for number in range(20)]
    for number, customer in enumerate(customers):
        write(store, customer, NOON - number * QUARTER)
    return customers


def test_the_newest_conversations_come_first_whatever_their_shard(store: Store) -> None:
    customers = twenty(store)
    assert store.activity.active([Control.AGENT], None, 50) == customers
    assert store.activity.active([Control.AGENT], None, 5) == customers[:5]


def test_conversations_are_found_by_who_is_in_control(store: Store) -> None:
    write(store, ANA, NOON)
    write(store, BEN, NOON - QUARTER, Control.HUMAN)
    write(store, "+573000000003", NOON - 2 * QUARTER, Control.CLOSED)
    found = store.activity.active
    assert found([Control.HUMAN], None, 9) == [BEN]
    assert found([Control.AGENT, Control.HUMAN], None, 9) == [ANA, BEN]
    assert found(list(Control), None, 9) == [ANA, BEN, "+573000000003"]
    assert found([], None, 9) == []


def test_a_conversation_is_found_from_any_time_up_to_its_last_message(store: Store) -> None:
    write(store, ANA, after(10 * 60))
    for since in (NOON - QUARTER, NOON, after(60), after(10 * 60)):
        assert store.activity.active([Control.AGENT], since, 9) == [ANA]
    assert store.activity.active([Control.AGENT], after(15 * 60), 9) == []


def test_a_list_of_many_pages_is_read_as_far_as_it_is_asked_for(store: Store) -> None:
    customers = twenty(store)

    with small_pages(store.client, 1):
        assert store.activity.active([Control.AGENT], None, 50) == customers
        assert store.activity.active([Control.AGENT], None, 3) == customers[:3]


def test_a_conversation_that_moves_during_the_query_is_listed_once(store: Store) -> None:
    write(store, ANA, NOON)
    (stands,) = store.activity.load_many([ANA])

    def hand_over(parsed: dict[str, Any], **_: object) -> None:
        nonlocal stands
        if parsed["Items"] and stands.control is Control.AGENT:
            moved = replace(stands, control=Control.HUMAN)
            store.conversations.commit(a_commit(stands, moved))
            stands = moved

    with hooked(store.client, "after-call.dynamodb.Query", hand_over):
        assert store.activity.active([Control.AGENT, Control.HUMAN], None, 9) == [ANA]
    assert stands.control is Control.HUMAN


def test_conversations_are_loaded_by_the_hundred(store: Store) -> None:
    customers = [f"CO.{number}" for number in range(205)]
    for customer in customers:
        write(store, customer, NOON)
    found = store.activity.load_many([*customers, *customers, "CO.nobody"])
    assert sorted(one.customer for one in found) == sorted(customers)
    assert all(isinstance(one, Conversation) and one.version == 1 for one in found)
    assert store.activity.load_many([]) == []


@pytest.mark.parametrize("customer", [ANA, BEN])
def test_a_customers_calls_come_newest_first(store: Store, customer: str) -> None:
    for number in (2, 1, 3):
        record = a_record(f"conv_{number}", customer=customer, recorded_at=after(number))
        assert store.calls.put_record(record)
        store.calls.put_text(customer, a_call(f"conv_{number}"))
    store.calls.put_record(a_record("conv_9", customer="+573000000009"))
    found = [record.record_id for record in store.activity.records(customer)]
    assert found == ["conv_3", "conv_2", "conv_1"]
