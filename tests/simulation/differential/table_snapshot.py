"""Every item of the real tables, decoded, and the items that the memory implies."""

from collections.abc import Callable, Iterator
from typing import Any

from aftercall.store.aliases import read_alias
from aftercall.store.call_items import NOBODY, read_record, read_text
from aftercall.store.codec import Item, from_item, parse_time
from aftercall.store.conversation_items import STATE, read_state
from aftercall.store.message_items import entry_of, read_message
from tests.simulation.differential.port import difference
from tests.simulation.marks import TableInboxMark, TablePollMarks
from tests.simulation.stored import Stored

Snapshot = dict[tuple[str, str], object]
"""Decoded items by both parts of their key."""

_READERS: dict[str, Callable[[Item], object]] = {
    STATE: read_state,
    "ALIAS": read_alias,
    "CALL": read_record,
    "CALLTEXT": read_text,
    "DRAFT": lambda item: _values(item, "text", "at"),
    "START": lambda item: _values(item, "first_round_at"),
    "BATCH": lambda item: _values(item, "moved_at", "finished", "upto", "waiting"),
    "OPENINGS": lambda item: _values(item, "openings"),
    "INBOX": lambda item: _values(item, "upto"),
    "SID": lambda item: _values(item, "of"),
}


def read_conversations(items: list[Item]) -> Snapshot:
    """Decode every item of the conversations table; items of unknown kinds as plain values."""
    snapshot: Snapshot = {}
    for item in items:
        customer, part = item["customer"]["S"], item["part"]["S"]
        snapshot[customer, part] = _READERS.get(part.partition("#")[0], from_item)(item)
    return snapshot


def read_messages(items: list[Item]) -> Snapshot:
    """Decode every item of the messages table."""
    snapshot: Snapshot = {}
    for item in items:
        customer, entry = item["customer"]["S"], item["entry"]["S"]
        snapshot[customer, entry] = _READERS.get(entry, read_message)(item)
    return snapshot


def conversations_of(
    stored: Stored, marks: TablePollMarks, received_messages: TableInboxMark
) -> Snapshot:
    """Return the items that the conversations table has to hold."""
    snapshot: Snapshot = {(one.customer, STATE): one for one in stored.conversations.values()}
    for (customer, record_id), record in stored.records.items():
        snapshot[customer or NOBODY, f"CALL#{record_id}"] = record
    for (customer, call_id), call in stored.texts.items():
        snapshot[customer, f"CALLTEXT#{call_id}"] = call
    for scoped_id, customer in stored.aliases.items():
        snapshot[f"ALIAS#{scoped_id}", "ALIAS"] = customer
    for customer, text, at in stored.drafts:
        snapshot[customer, "DRAFT"] = [text, at]
    return snapshot | _marks_of(marks, received_messages)


def _marks_of(marks: TablePollMarks, received_messages: TableInboxMark) -> Snapshot:
    snapshot: Snapshot = {
        (f"DAY#{day}", "OPENINGS"): [openings] for day, openings in marks.openings.items()
    }
    for mark in marks.marks.values():
        values = [mark.moved_at, mark.finished, mark.upto, list(mark.waiting)]
        snapshot["POLLER", f"BATCH#{mark.batch_id}"] = values
    if marks.first_round is not None:
        snapshot["POLLER", "START"] = [marks.first_round]
    if received_messages.upto is not None:
        snapshot["CARETAKER", "INBOX"] = [received_messages.upto]
    return snapshot


def messages_of(stored: Stored) -> Snapshot:
    """Return the items that the messages table has to hold."""
    threads = stored.threads.values()
    snapshot: Snapshot = {
        (one.customer, entry_of(one.seq)): one for thread in threads for one in thread.values()
    }
    for sid, customer in stored.sids.items():
        snapshot[f"SID#{sid}", "SID"] = [customer]
    return snapshot


def differences(found: Snapshot, expected: Snapshot) -> Iterator[str]:
    """Describe the items that are missing, unexpected or different."""
    for key in sorted(found.keys() | expected.keys()):
        name = " ".join(key)
        if key not in found:
            yield f"real tables: {name} is missing"
        elif key not in expected:
            yield f"real tables: {name} is unexpected: {found[key]}"
        elif found[key] != expected[key]:
            yield f"real tables: {name}: {difference(found[key], expected[key])}"


def _values(item: Item, *names: str) -> list[Any]:
    values = from_item(item)
    dated = ("at", "first_round_at", "upto")
    return [
        parse_time(values[name])
        if name in dated and isinstance(values[name], str)
        else values[name]
        for name in names
    ]
