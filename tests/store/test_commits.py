"""A commit is written whole or not at all, and says why it was not."""

from dataclasses import replace

import pytest

from aftercall.domain.commit import AddOutbound, ClaimCall, CommitItem, CommitResult, StoreInbound
from tests.store.data import ANA, BEN, a_conversation, a_record, a_reply, an_inbound
from tests.store.tables import Store
from tests.store.writing import a_commit, begun, everything, result_of


def test_a_new_conversation_is_written_with_all_that_belongs_to_it(store: Store) -> None:
    first = a_commit(
        None,
        a_conversation(seq=2, in_seq=1, outbox=(2,)),
        ClaimCall(a_record()),
        StoreInbound(an_inbound(1)),
        AddOutbound(a_reply(2)),
    )
    assert store.conversations.commit(first) is CommitResult.COMMITTED
    assert store.conversations.load(ANA) == result_of(first)
    assert store.messages.newest(ANA, 9) == [an_inbound(1), a_reply(2)]
    assert store.calls.record(ANA, "conv_1") == a_record()
    assert len(everything(store)) == 5


def test_the_result_is_what_is_loaded_and_its_version_rises_by_one(store: Store) -> None:
    stands = begun(store)
    assert stands.version == 1
    for version in (2, 3, 4):
        step = a_commit(stands, replace(stands, seq=stands.seq + 1))
        assert store.conversations.commit(step) is CommitResult.COMMITTED
        stands = result_of(step)
        assert stands.version == version
        assert store.conversations.load(ANA) == stands


def test_a_conversation_that_was_written_makes_the_commit_stale(store: Store) -> None:
    read = begun(store)
    store.conversations.commit(a_commit(read, replace(read, name="Ana")))
    held = everything(store)
    items = StoreInbound(an_inbound(2, "SM2")), ClaimCall(a_record())
    late = a_commit(read, replace(read, seq=2), *items)
    assert store.conversations.commit(late) is CommitResult.STALE
    assert everything(store) == held


def test_a_conversation_begun_by_another_makes_the_commit_stale(store: Store) -> None:
    begun(store)
    late = a_commit(None, a_conversation(seq=1), StoreInbound(an_inbound(1, "SM2")))
    assert store.conversations.commit(late) is CommitResult.STALE


def test_a_conversation_that_is_gone_makes_the_commit_stale(store: Store) -> None:
    gone = a_conversation(version=3)
    assert store.conversations.commit(a_commit(gone, replace(gone, seq=1))) is CommitResult.STALE
    assert everything(store) == []


def test_a_sid_that_is_stored_makes_the_commit_a_duplicate(store: Store) -> None:
    read = begun(store, StoreInbound(an_inbound(1)))
    held = everything(store)
    again = a_commit(read, replace(read, seq=2, in_seq=2), StoreInbound(an_inbound(2)))
    assert store.conversations.commit(again) is CommitResult.DUPLICATE
    assert everything(store) == held


def test_a_sid_is_a_duplicate_also_where_the_conversation_was_written(store: Store) -> None:
    begun(store, StoreInbound(an_inbound(1)))
    again = a_commit(None, a_conversation(seq=1), StoreInbound(an_inbound(1)))
    assert store.conversations.commit(again) is CommitResult.DUPLICATE


def test_a_sid_is_a_duplicate_also_for_another_customer(store: Store) -> None:
    begun(store, StoreInbound(an_inbound(1)))
    other = a_commit(None, a_conversation(BEN, seq=1), StoreInbound(an_inbound(1, customer=BEN)))
    assert store.conversations.commit(other) is CommitResult.DUPLICATE
    assert store.conversations.load(BEN) is None


@pytest.mark.parametrize("stale", [False, True])
def test_a_claimed_call_makes_the_commit_a_duplicate(store: Store, *, stale: bool) -> None:
    stands = begun(store, ClaimCall(a_record()))
    before = None if stale else stands
    again = a_commit(before, a_conversation(seq=2), ClaimCall(a_record()), AddOutbound(a_reply(2)))
    assert store.conversations.commit(again) is CommitResult.DUPLICATE
    assert store.messages.newest(ANA, 9) == []


def test_a_call_that_was_recorded_without_an_opening_is_a_duplicate_too(store: Store) -> None:
    store.calls.put_record(a_record())
    again = a_commit(None, a_conversation(), ClaimCall(a_record()))
    assert store.conversations.commit(again) is CommitResult.DUPLICATE
    assert store.conversations.load(ANA) is None


@pytest.mark.parametrize(
    "item",
    [AddOutbound(a_reply(2)), StoreInbound(an_inbound(2, "SM2"))],
    ids=lambda item: type(item).__name__,
)
def test_a_seq_that_is_used_makes_the_commit_stale(store: Store, item: CommitItem) -> None:
    read = begun(store)
    first = a_commit(read, replace(read, seq=2), AddOutbound(a_reply(2, text="first")))
    assert store.conversations.commit(first) is CommitResult.COMMITTED
    stands = result_of(first)
    held = everything(store)
    late = a_commit(stands, replace(stands, seq=2, epoch=9), item)
    assert store.conversations.commit(late) is CommitResult.STALE
    assert everything(store) == held
