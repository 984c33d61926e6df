"""Makes and writes commits, and shows all that the tables hold."""

from typing import Any

from aftercall.domain.commit import Commit, CommitItem, CommitResult, UpdateOutbound, commit_of
from aftercall.domain.conversation import Conversation
from aftercall.domain.message import OutboundMessage
from tests.store.data import a_conversation, a_token
from tests.store.tables import Store


def a_commit(before: Conversation | None, after: Conversation, *items: CommitItem) -> Commit:
    """Return a commit of one conversation with a token of its own."""
    return commit_of(a_token(), before, after, *items)


def an_update(before: OutboundMessage, after: OutboundMessage) -> Commit:
    """Return a commit of one message of ours alone, with a token of its own."""
    return Commit(token=a_token(), items=(UpdateOutbound(before, after),))


def result_of(commit: Commit, place: int = 0) -> Conversation:
    """Return a conversation of a commit as it is stored once the commit is done."""
    return commit.conversations[place].result


def begun(store: Store, *items: CommitItem) -> Conversation:
    """Write Ana's conversation and return it as it stands."""
    first = a_commit(None, a_conversation(seq=1, in_seq=1), *items)
    assert store.conversations.commit(first) is CommitResult.COMMITTED
    return result_of(first)


def everything(store: Store) -> list[dict[str, Any]]:
    """Return all items of both tables."""
    return store.items(store.tables.conversations) + store.items(store.tables.messages)
