"""Writes changes, and shows all that the tables hold."""

from typing import Any

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation
from tests.store.data import a_conversation, a_token
from tests.store.tables import Store


def change(before: Conversation | None, after: Conversation, **facts: Any) -> Commit:
    """Return a change with a token of its own."""
    return Commit(token=a_token(), before=before, after=after, **facts)


def begun(store: Store, **facts: Any) -> Conversation:
    """Write Ana's conversation and return it as it stands."""
    first = change(None, a_conversation(seq=1, in_seq=1), **facts)
    assert store.conversations.write(first) is CommitResult.DONE
    return first.result


def everything(store: Store) -> list[dict[str, Any]]:
    """Return all items of both tables."""
    return store.items(store.tables.conversations) + store.items(store.tables.messages)
