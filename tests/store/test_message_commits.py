"""A step of our messages is written with the conversation, or not at all."""

from dataclasses import replace

from aftercall.domain.commit import AddOutbound, CommitResult, UpdateOutbound
from aftercall.domain.message import State
from tests.store.data import ANA, NOON, a_reply
from tests.store.tables import Store
from tests.store.writing import a_commit, an_update, begun, everything


def test_a_message_is_updated_with_its_conversation(store: Store) -> None:
    read = begun(store, AddOutbound(a_reply(2)))
    cancelled = a_reply(2, state=State.CANCELLED, reason="opted_out")
    step = a_commit(read, replace(read, outbox=()), UpdateOutbound(a_reply(2), cancelled))
    assert store.conversations.commit(step) is CommitResult.COMMITTED
    assert store.messages.outbound(ANA, 2) == replace(cancelled, version=2)


def test_a_message_that_was_updated_makes_the_commit_stale(store: Store) -> None:
    read = begun(store, AddOutbound(a_reply(2)))
    sent = a_reply(2, state=State.SENT, message_sid="SM9")
    store.conversations.commit(an_update(a_reply(2), sent))
    held = everything(store)
    cancelled = a_reply(2, state=State.CANCELLED)
    step = a_commit(read, replace(read, epoch=1), UpdateOutbound(a_reply(2), cancelled))
    assert store.conversations.commit(step) is CommitResult.STALE
    assert everything(store) == held


def test_a_begin_checks_the_conversation_and_does_not_write_it(store: Store) -> None:
    read = begun(store, AddOutbound(a_reply(2)))
    (held,) = store.items(store.tables.conversations)
    sending = a_reply(2, state=State.SENDING, begun_at=NOON)
    assert store.conversations.commit(
        a_commit(read, read, UpdateOutbound(a_reply(2), sending))
    ) is (CommitResult.COMMITTED)
    assert store.items(store.tables.conversations) == [held]
    assert store.messages.outbound(ANA, 2) == replace(sending, version=2)


def test_a_begin_is_stale_where_the_conversation_was_written(store: Store) -> None:
    read = begun(store, AddOutbound(a_reply(2)))
    store.conversations.commit(a_commit(read, replace(read, epoch=1)))
    sending = a_reply(2, state=State.SENDING)
    assert store.conversations.commit(
        a_commit(read, read, UpdateOutbound(a_reply(2), sending))
    ) is (CommitResult.STALE)
    assert store.messages.outbound(ANA, 2) == a_reply(2)


def test_an_answer_of_several_parts_is_written_whole(store: Store) -> None:
    read = begun(store)
    parts = [a_reply(seq, part=seq - 1, parts=3) for seq in (2, 3, 4)]
    added = map(AddOutbound, parts)
    step = a_commit(read, replace(read, seq=4, outbox=(2, 3, 4), answered_seq=1), *added)
    assert store.conversations.commit(step) is CommitResult.COMMITTED
    assert store.messages.newest(ANA, 9) == parts
