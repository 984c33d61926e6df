"""The due index holds only what is due, oldest first, and is put off only as it was read."""

from dataclasses import replace
from datetime import datetime

from aftercall.domain.commit import CommitResult
from aftercall.domain.conversation import Conversation
from tests.store.data import ANA, BEN, NOON, a_conversation, after
from tests.store.tables import Store
from tests.store.writing import a_commit, result_of


def write(store: Store, customer: str, due_at: datetime | None) -> Conversation:
    commit = a_commit(None, a_conversation(customer, due_at=due_at))
    store.conversations.commit(commit)
    return result_of(commit)


def test_what_is_not_due_is_not_found(store: Store) -> None:
    write(store, ANA, None)
    write(store, BEN, after(1))
    assert store.due.due(NOON, 10) == []
    assert store.due.due(after(1), 10) == [(BEN, after(1))]


def test_the_longest_due_comes_first_whatever_its_shard(store: Store) -> None:
    waits = {f"+5730000000{number:02d}": after(-7 * number % 40) for number in range(20)}
    for customer, due_at in waits.items():
        write(store, customer, due_at)
    found = store.due.due(after(60), 50)
    assert dict(found) == waits
    assert [due_at for _, due_at in found] == sorted(waits.values())
    assert [due_at for _, due_at in store.due.due(after(60), 5)] == sorted(waits.values())[:5]


def test_what_is_no_longer_due_leaves_the_index(store: Store) -> None:
    stands = write(store, ANA, NOON)
    settled = replace(stands, due_at=None)
    store.conversations.commit(a_commit(stands, settled))
    assert store.due.due(after(60), 10) == []


def test_a_conversation_is_put_off(store: Store) -> None:
    stands = write(store, ANA, NOON)
    store.due.postpone(ANA, NOON, after(60))
    assert store.due.due(after(59), 10) == []
    assert store.due.due(after(60), 10) == [(ANA, after(60))]
    assert store.conversations.load(ANA) == replace(stands, due_at=after(60))


def test_a_conversation_that_moved_is_not_put_off(store: Store) -> None:
    write(store, ANA, after(30))
    store.due.postpone(ANA, NOON, after(600))
    assert store.due.due(after(30), 10) == [(ANA, after(30))]


def test_what_is_settled_or_gone_is_not_put_off_into_being(store: Store) -> None:
    settled = write(store, ANA, None)
    store.due.postpone(ANA, NOON, after(60))
    store.due.postpone(BEN, NOON, after(60))
    assert store.due.due(after(600), 10) == []
    assert store.conversations.load(ANA) == settled
    assert store.conversations.load(BEN) is None


def test_a_write_goes_on_after_a_conversation_was_put_off(store: Store) -> None:
    stands = write(store, ANA, NOON)
    store.due.postpone(ANA, NOON, after(60))
    commit = a_commit(stands, replace(stands, due_at=after(5)))
    assert store.conversations.commit(commit) is CommitResult.COMMITTED
    assert store.due.due(after(60), 10) == [(ANA, after(5))]
