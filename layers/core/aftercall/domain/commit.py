"""What one step of a flow writes: all or nothing, on the condition that nothing read has changed.

A commit is a list of conversations, each with the version it was read in, and the items that go
with them. Every kind of item states its own condition.

The items are named tuples: one is made in a fifteenth of the time that a dataclass takes, and the
webhook makes all of these classes at its start.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, TypeVar

from aftercall.domain.call import CallRecord
from aftercall.domain.conversation import Conversation
from aftercall.domain.customer_merge import AddressLink
from aftercall.domain.message import InboundMessage, OutboundMessage


class CommitResult(StrEnum):
    """What came of a commit.

    STALE: something that was read has changed since; read again and decide again. DUPLICATE: the
    inbound message or the call was stored before; nothing is left to do.
    """

    COMMITTED = "committed"
    STALE = "stale"
    DUPLICATE = "duplicate"


class ConversationUpdate(NamedTuple):
    """A conversation as read (None: there was none) and as it will be.

    The condition is the version that was read; where nothing changes, only that is checked.
    """

    before: Conversation | None
    after: Conversation

    @property
    def is_changed(self) -> bool:
        """Whether anything is written, or only the version checked."""
        return self.after != self.before

    @property
    def result(self) -> Conversation:
        """The conversation as stored once the commit is done: its version is one higher."""
        version = self.before.version if self.before else 0
        return replace(self.after, version=version + 1) if self.is_changed else self.after


class StoreInbound(NamedTuple):
    """Add a customer's message; the commit is a DUPLICATE where its sid is stored already."""

    message: InboundMessage


class ClaimCall(NamedTuple):
    """Add the record of a finished call; the commit is a DUPLICATE where there is one already.

    This is the claim: only one of the poller and the call webhook starts the conversation.
    """

    record: CallRecord


class AddOutbound(NamedTuple):
    """Add an outbound message under a seq that is free."""

    message: OutboundMessage


class UpdateOutbound(NamedTuple):
    """Change an outbound message, on the condition that its version is the one read."""

    before: OutboundMessage
    after: OutboundMessage


class MoveInbound(NamedTuple):
    """Move a customer's message to a free seq of another conversation."""

    before: InboundMessage
    after: InboundMessage


class LinkAddress(NamedTuple):
    """Link a scoped id to a customer, on the condition that its link is the one read."""

    link: AddressLink


class CheckUnlinked(NamedTuple):
    """Check only: the scoped id is still not linked."""

    scoped_id: str


class CheckNoConversation(NamedTuple):
    """Check only: there is still no conversation under this customer."""

    customer: str


CommitItem = (
    StoreInbound
    | ClaimCall
    | AddOutbound
    | UpdateOutbound
    | MoveInbound
    | LinkAddress
    | CheckUnlinked
    | CheckNoConversation
)
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """Conversations and items that are written together.

    `token` names the commit, so that a write whose answer was lost is recognised when it is read
    back.
    """

    token: str
    conversations: tuple[ConversationUpdate, ...] = ()
    items: tuple[CommitItem, ...] = ()

    def all_of(self, kind: type[Kind]) -> Iterator[Kind]:
        """Yield the items of one kind, in order."""
        return (item for item in self.items if isinstance(item, kind))

    def with_conversation(self, before: Conversation | None, after: Conversation) -> "Commit":
        """Return the commit with one more conversation."""
        update = ConversationUpdate(before=before, after=after)
        return replace(self, conversations=(*self.conversations, update))


def commit_of(
    token: str, before: Conversation | None, after: Conversation, *items: CommitItem
) -> Commit:
    """Return the commit of one conversation's step and the items that go with it."""
    update = ConversationUpdate(before=before, after=after)
    return Commit(token=token, conversations=(update,), items=items)
