"""A conversation's item: everything comes back, it stays small, and the indexes are sparse."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from aftercall.domain.commit import CommitResult, commit_of
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.timers import Timers
from aftercall.store.conversation_items import bucket_of, read_state, state_item
from tests.store.data import (
    ANA,
    NOON,
    a_conversation,
    a_full_conversation,
    after,
    left_at_default,
)
from tests.store.tables import Store

DAY = 86_400
TOKEN = "t" * 26


def size_of(values: Mapping[str, dict[str, Any]]) -> int:
    """Count as DynamoDB does: names, text, half a byte a digit, and what lists and maps add."""
    return sum(len(name.encode()) + _size_of_value(value) for name, value in values.items())


def _size_of_value(value: dict[str, Any]) -> int:
    match value:
        case {"S": text}:
            return len(text.encode())
        case {"N": number}:
            return (len(number) + 1) // 2 + 1
        case {"BOOL": _}:
            return 1
        case {"L": inner}:
            return 3 + sum(1 + _size_of_value(one) for one in inner)
        case {"M": inner}:
            return 3 + len(inner) + size_of(inner)
    raise TypeError(f"not counted: {value}")


def write(store: Store, conversation: Conversation) -> None:
    commit = commit_of(TOKEN, None, conversation)
    assert store.conversations.commit(commit) is CommitResult.COMMITTED


def test_every_field_comes_back() -> None:
    whole = a_full_conversation()
    assert left_at_default(whole) == []
    assert read_state(state_item(whole, TOKEN, 365)) == whole


@pytest.mark.parametrize("control", list(Control))
def test_a_conversation_is_read_as_it_was_written(store: Store, control: Control) -> None:
    written = replace(a_full_conversation(), control=control)
    write(store, written)
    assert store.conversations.load(ANA) == replace(written, version=1)


def test_a_conversation_with_nothing_set_is_read_as_it_was_written(store: Store) -> None:
    write(store, a_conversation())
    assert store.conversations.load(ANA) == a_conversation(version=1)


def test_nobody_is_no_conversation(store: Store) -> None:
    assert store.conversations.load(ANA) is None


NO_TROUBLE: dict[str, Any] = {"failing_since": None, "refusal": None, "refusals": None}
IN_TOUCH: dict[str, Any] = {"opted_out_at": None, "opted_out_by": None}
NO_HAND_OVER: dict[str, Any] = {"handover": None, "handed_over_for": None}


@pytest.mark.parametrize(
    "absent",
    [
        {**IN_TOUCH, **NO_HAND_OVER, "merged_into": None},
        {**IN_TOUCH, **NO_TROUBLE, "handed_over_for": None, "merged_into": None},
        {**IN_TOUCH, **NO_TROUBLE, "handover": None, "retry_at": None, "merged_into": None},
        {**NO_TROUBLE, **NO_HAND_OVER, "stop_asked_seq": None, "merged_into": None},
        {**NO_TROUBLE, **NO_HAND_OVER, "retry_at": None, "waiting_opening": None},
    ],
    ids=["agent fails", "person is to take over", "person took over", "opted out", "merged"],
)
def test_the_hot_item_stays_under_one_kilobyte(absent: dict[str, Any]) -> None:
    # Of the timers of what a turn works on, only one runs at a time; an opening's runs beside it.
    timers = Timers(hand_over=after(150), opening=after(154))
    item = state_item(replace(a_full_conversation(), timers=timers, **absent), TOKEN, 365)
    assert size_of(item) < 1024


def test_what_is_not_due_is_not_in_the_due_index() -> None:
    quiet = state_item(a_conversation(), TOKEN, 365)
    assert not {"due_shard", "due_at"} & set(quiet)
    waiting = state_item(a_conversation(due_at=NOON), TOKEN, 365)
    assert {"due_shard", "due_at"} <= set(waiting)


def test_a_conversation_expires_a_week_after_its_last_message_would() -> None:
    item = state_item(a_conversation(last_message_at=after(60)), TOKEN, 30)
    assert item["expires_at"] == {"N": str(int(after(60).timestamp()) + 37 * DAY)}


def test_nothing_expires_where_no_retention_is_set() -> None:
    assert "expires_at" not in state_item(a_conversation(), TOKEN, 0)


def test_the_activity_index_moves_once_in_a_quarter_of_an_hour() -> None:
    first = state_item(a_conversation(last_message_at=NOON), TOKEN, 0)
    soon = state_item(a_conversation(last_message_at=after(14 * 60)), TOKEN, 0)
    later = state_item(a_conversation(last_message_at=after(15 * 60)), TOKEN, 0)
    assert first["active_at"] == soon["active_at"] == {"S": "2026-03-01T12:00:00.000Z"}
    assert later["active_at"] == {"S": "2026-03-01T12:15:00.000Z"}
    assert bucket_of(bucket_of(NOON)) == bucket_of(NOON)


def test_a_draft_replaces_the_one_before_it(store: Store) -> None:
    store.conversations.keep_draft(ANA, "uno", NOON)
    store.conversations.keep_draft(ANA, "dos", after(1))
    (draft,) = store.items(store.tables.conversations)
    assert draft["part"] == {"S": "DRAFT"}
    assert draft["text"] == {"S": "dos"}
    assert draft["expires_at"] == {"N": str(int(after(1).timestamp()) + 365 * DAY)}
