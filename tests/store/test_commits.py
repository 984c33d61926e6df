"""A change is written whole or not at all, and says why it was not."""

from dataclasses import replace
from typing import Any

import pytest

from aftercall.domain.commit import CommitResult
from tests.store.data import (
    ANA,
    BEN,
    a_conversation,
    a_record,
    a_reply,
    an_inbound,
)
from tests.store.tables import Store
from tests.store.writing import begun, change, everything


def test_a_new_conversation_is_written_with_all_that_belongs_to_it(store: Store) -> None:
    first = change(
        None,
        a_conversation(seq=2, in_seq=1, outbox=(2,)),
        inbound=an_inbound(1),
        claim=a_record(),
        added=(a_reply(2),),
    )
    assert store.conversations.write(first) is CommitResult.DONE
    assert store.conversations.load(ANA) == first.result
    assert store.messages.newest(ANA, 9) == [an_inbound(1), a_reply(2)]
    assert store.calls.record(ANA, "conv_1") == a_record()
    assert len(everything(store)) == 5


def test_the_result_is_what_is_loaded_and_its_version_rises_by_one(store: Store) -> None:
    stands = begun(store)
    assert stands.version == 1
    for version in (2, 3, 4):
        step = change(stands, replace(stands, seq=stands.seq + 1))
        assert store.conversations.write(step) is CommitResult.DONE
        stands = step.result
        assert stands.version == version
        assert store.conversations.load(ANA) == stands


def test_a_conversation_that_moved_makes_the_change_stale(store: Store) -> None:
    read = begun(store)
    store.conversations.write(change(read, replace(read, name="Ana")))
    held = everything(store)
    late = change(read, replace(read, seq=2), inbound=an_inbound(2, "SM2"), claim=a_record())
    assert store.conversations.write(late) is CommitResult.STALE
    assert everything(store) == held


def test_a_conversation_begun_by_another_makes_the_change_stale(store: Store) -> None:
    begun(store)
    late = change(None, a_conversation(seq=1), inbound=an_inbound(1, "SM2"))
    assert store.conversations.write(late) is CommitResult.STALE


def test_a_conversation_that_is_gone_makes_the_change_stale(store: Store) -> None:
    gone = a_conversation(version=3)
    assert store.conversations.write(change(gone, replace(gone, seq=1))) is CommitResult.STALE
    assert everything(store) == []


def test_a_sid_that_is_stored_makes_the_change_taken(store: Store) -> None:
    read = begun(store, inbound=an_inbound(1))
    held = everything(store)
    again = change(read, replace(read, seq=2, in_seq=2), inbound=an_inbound(2))
    assert store.conversations.write(again) is CommitResult.TAKEN
    assert everything(store) == held


def test_a_sid_is_taken_also_where_the_conversation_moved(store: Store) -> None:
    begun(store, inbound=an_inbound(1))
    again = change(None, a_conversation(seq=1), inbound=an_inbound(1))
    assert store.conversations.write(again) is CommitResult.TAKEN


def test_a_sid_is_taken_also_for_another_customer(store: Store) -> None:
    begun(store, inbound=an_inbound(1))
    other = change(None, a_conversation(BEN, seq=1), inbound=an_inbound(1, customer=BEN))
    assert store.conversations.write(other) is CommitResult.TAKEN
    assert store.conversations.load(BEN) is None


@pytest.mark.parametrize("moved", [False, True])
def test_a_claimed_call_makes_the_change_taken(store: Store, *, moved: bool) -> None:
    stands = begun(store, claim=a_record())
    before = None if moved else stands
    again = change(before, a_conversation(seq=2), claim=a_record(), added=(a_reply(2),))
    assert store.conversations.write(again) is CommitResult.TAKEN
    assert store.messages.newest(ANA, 9) == []


def test_a_call_that_was_recorded_without_an_opening_is_taken_too(store: Store) -> None:
    store.calls.put_record(a_record())
    assert store.conversations.write(change(None, a_conversation(), claim=a_record())) is (
        CommitResult.TAKEN
    )
    assert store.conversations.load(ANA) is None


@pytest.mark.parametrize("facts", [{"added": (a_reply(2),)}, {"inbound": an_inbound(2, "SM2")}])
def test_a_seq_that_is_taken_makes_the_change_stale(store: Store, facts: dict[str, Any]) -> None:
    read = begun(store)
    first = change(read, replace(read, seq=2), added=(a_reply(2, text="first"),))
    assert store.conversations.write(first) is CommitResult.DONE
    stands = first.result
    held = everything(store)
    assert store.conversations.write(change(stands, replace(stands, seq=2, epoch=9), **facts)) is (
        CommitResult.STALE
    )
    assert everything(store) == held
