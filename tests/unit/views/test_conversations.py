"""What people read of conversations."""

from typing import Any

from aftercall.domain.call import CallOutcome, CallRecord
from aftercall.domain.conversation import Control
from aftercall.domain.seq_range import SeqRange
from aftercall.views.conversations import (
    active_conversations,
    conversation_messages,
    history_by_phone,
)
from tests.builders import ANA, BEA, NOON, a_conversation, a_message, a_reply, minutes
from tests.memory_store.ports import MemoryActivity, MemoryMessages
from tests.memory_store.tables import MemoryTables


def a_world(*conversations: dict[str, Any]) -> MemoryTables:
    world = MemoryTables()
    for changes in conversations:
        one = a_conversation(**changes)
        world.conversations[one.customer] = one
    return world


def test_active_conversations_come_newest_first_with_the_owners_columns() -> None:
    world = a_world(
        {"customer": "+1", "last_message_at": NOON + minutes(1)},
        {
            "customer": ANA,
            "name": "Ana",
            "call_id": "conv_call_1",
            "inbound_count": 3,
            "outbound_count": 2,
            "last_message_at": NOON + minutes(9),
        },
        {"customer": BEA, "control": Control.HUMAN, "last_message_at": NOON + minutes(5)},
        {"customer": "+2", "control": Control.CLOSED, "last_message_at": NOON + minutes(30)},
    )
    lines = active_conversations(activity=MemoryActivity(world))
    assert [line.phone for line in lines] == [ANA, BEA, "+1"]
    first = lines[0]
    assert (first.name, first.call_id, first.message_count, first.control) == (
        "Ana",
        "conv_call_1",
        5,
        Control.AGENT,
    )
    assert (first.started_at, first.last_message_at) == (NOON, NOON + minutes(9))


def test_the_list_is_limited() -> None:
    world = a_world(*({"customer": f"+{number}"} for number in range(9)))
    assert len(active_conversations(activity=MemoryActivity(world), limit=4)) == 4


def test_messages_come_in_order_and_the_newest_where_they_are_many() -> None:
    world = MemoryTables()
    for number in range(1, 8):
        world.put(a_message(f"{number}", seq=number))
    world.put(a_reply("8", seq=8))
    world.put(a_message("de Bea", customer=BEA, seq=1))
    found = conversation_messages(ANA, messages=MemoryMessages(world), limit=3)
    assert [one.text for one in found] == ["6", "7", "8"]


def test_lines_are_shown_in_the_order_of_their_arrival() -> None:
    world = a_world({"customer": ANA})
    world.put(a_message("dos", seq=1, at=NOON + minutes(1)))
    world.put(a_message("uno", seq=2, at=NOON))
    world.put(a_reply("Sí", seq=3, answers=SeqRange(through=2), created_at=NOON + minutes(2)))
    activity, messages = MemoryActivity(world), MemoryMessages(world)
    shown = conversation_messages(ANA, messages=messages)
    assert [one.text for one in shown] == ["uno", "dos", "Sí"]
    history = history_by_phone(ANA, activity=activity, messages=messages)
    assert history.messages == shown


def test_a_numbers_history_holds_its_conversation_calls_and_messages() -> None:
    world = a_world({"customer": ANA}, {"customer": BEA})
    for number, customer in enumerate([ANA, ANA, BEA]):
        world.records[customer, f"conv_{number}"] = CallRecord(
            record_id=f"conv_{number}",
            customer=customer,
            outcome=CallOutcome.OPENED,
            recorded_at=NOON + minutes(number),
        )
    world.put(a_message("Hola", seq=1))
    history = history_by_phone(ANA, activity=MemoryActivity(world), messages=MemoryMessages(world))
    assert history.phone == ANA
    assert history.conversation is not None
    assert history.conversation.phone == ANA
    assert [record.record_id for record in history.calls] == ["conv_1", "conv_0"]
    assert [one.text for one in history.messages] == ["Hola"]


def test_a_history_holds_in_its_time_what_was_written_under_the_scoped_id() -> None:
    moved = {"customer": "CO.1", "control": Control.CLOSED, "merged_into": ANA}
    world = a_world({"customer": ANA, "merged_from": "CO.1"}, moved)
    world.put(a_message("uno", customer="CO.1", seq=1))
    world.put(a_reply("dos", customer="CO.1", created_at=NOON + minutes(1)))
    world.put(a_reply("Hola, Ana", seq=1, created_at=NOON - minutes(1)))
    world.put(a_message("tres", seq=2, at=NOON + minutes(2)))
    activity, messages = MemoryActivity(world), MemoryMessages(world)
    history = history_by_phone(ANA, activity=activity, messages=messages)
    assert [one.text for one in history.messages] == ["Hola, Ana", "uno", "dos", "tres"]
    newest = history_by_phone(ANA, activity=activity, messages=messages, limit=2)
    assert [one.text for one in newest.messages] == ["dos", "tres"]
    assert [one.phone for one in active_conversations(activity=activity)] == [ANA]


def test_a_number_without_a_conversation_has_an_empty_history() -> None:
    world = MemoryTables()
    history = history_by_phone(ANA, activity=MemoryActivity(world), messages=MemoryMessages(world))
    assert (history.conversation, history.calls, history.messages) == (None, [], [])
