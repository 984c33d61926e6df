"""Every item of the real tables, decoded, and the items that the memory implies."""

from collections.abc import Callable, Iterator
from typing import Any

from aftercall.store.address_links import read_link
from aftercall.store.call_items import NOBODY, read_record, read_text
from aftercall.store.codec import Item, from_item, parse_time
from aftercall.store.conversation_items import STATE, read_state
from aftercall.store.message_items import entry_of, read_message
from tests.memory_store.ports import MemoryInboundCursor, MemoryPollCursors
from tests.memory_store.tables import MemoryTables
from tests.simulation.differential.port import difference

Snapshot = dict[tuple[str, str], object]
"""Decoded items by both parts of their key."""

_READERS: dict[str, Callable[[Item], object]] = {
    STATE: read_state,
    "ALIAS": read_link,
    "CALL": read_record,
    "CALLTEXT": read_text,
    "DRAFT": lambda item: _values(item, "text", "at"),
    "START": lambda item: _values(item, "first_round_at"),
    "BATCH": lambda item: _values(item, "moved_at", "finished", "through", "waiting"),
    "OPENINGS": lambda item: _values(item, "openings"),
    "INBOUND": lambda item: _values(item, "through"),
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
    stored: MemoryTables, cursors: MemoryPollCursors, inbound_cursor: MemoryInboundCursor
) -> Snapshot:
    """Return the items that the conversations table has to hold."""
    snapshot: Snapshot = {(one.customer, STATE): one for one in stored.conversations.values()}
    for (customer, record_id), record in stored.records.items():
        snapshot[customer or NOBODY, f"CALL#{record_id}"] = record
    for (customer, call_id), call in stored.texts.items():
        snapshot[customer, f"CALLTEXT#{call_id}"] = call
    for scoped_id, customer in stored.links.items():
        snapshot[f"ALIAS#{scoped_id}", "ALIAS"] = customer
    for customer, draft in stored.drafts.items():
        snapshot[customer, "DRAFT"] = [draft.text, draft.at]
    return snapshot | _cursors_of(cursors, inbound_cursor)


def _cursors_of(cursors: MemoryPollCursors, inbound_cursor: MemoryInboundCursor) -> Snapshot:
    snapshot: Snapshot = {
        (f"DAY#{day}", "OPENINGS"): [openings] for day, openings in cursors.openings.items()
    }
    for cursor in cursors.cursors.values():
        values = [cursor.moved_at, cursor.finished, cursor.through, list(cursor.waiting)]
        snapshot["POLLER", f"BATCH#{cursor.batch_id}"] = values
    if cursors.first_round_at is not None:
        snapshot["POLLER", "START"] = [cursors.first_round_at]
    if inbound_cursor.position is not None:
        snapshot["RECONCILER", "INBOUND"] = [inbound_cursor.position.through]
    return snapshot


def messages_of(stored: MemoryTables) -> Snapshot:
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
    dated = ("at", "first_round_at", "through")
    return [
        parse_time(values[name])
        if name in dated and isinstance(values[name], str)
        else values[name]
        for name in names
    ]
