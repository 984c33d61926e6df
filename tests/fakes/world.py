"""Both tables in memory, with the conditions of every write; what is unlawful fails the test."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from aftercall.domain.call import CallRecord, FinishedCall
from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation
from aftercall.domain.customer_merge import Alias
from aftercall.domain.message import InboundMessage, Message, OutboundMessage
from tests.simulation.laws import check_conversation, check_message

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class World:
    """What is stored; `writes` counts the changes that were done."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[tuple[str, int], Message] = field(default_factory=dict)
    sids: dict[str, str] = field(default_factory=dict)
    records: dict[tuple[str | None, str], CallRecord] = field(default_factory=dict)
    texts: dict[tuple[str, str], FinishedCall] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    writes: int = 0

    def of(self, customer: str) -> Conversation:
        """Return a conversation that must be there."""
        return self.conversations[customer]

    def inbound(self, customer: str) -> list[InboundMessage]:
        """Return what a customer wrote, in order."""
        return [one for one in self.thread(customer) if isinstance(one, InboundMessage)]

    def outbound(self, customer: str) -> list[OutboundMessage]:
        """Return what we owe or sent a customer, in order."""
        return [one for one in self.thread(customer) if isinstance(one, OutboundMessage)]

    def thread(self, customer: str) -> list[Message]:
        """Return all messages of a customer in order."""
        keys = sorted(key for key in self.messages if key[0] == customer)
        return [self.messages[key] for key in keys]

    def put(self, message: OutboundMessage) -> None:
        """Store a message of ours as it is, for a test to begin with."""
        self.messages[message.customer, message.seq] = message

    def stands(self, message: OutboundMessage) -> bool:
        """Say whether a message is stored in the version that was read."""
        stored = self.messages.get((message.customer, message.seq))
        return isinstance(stored, OutboundMessage) and stored.version == message.version

    def move(self, before: OutboundMessage, after: OutboundMessage) -> None:
        """Store a message's next version."""
        check_message(before, after)
        self.put(replace(after, version=before.version + 1))


class FakeConversations:
    """The port Conversations; each of `meanwhile` happens once, just before a write."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.meanwhile: list[Callable[[], object]] = []

    def load(self, customer: str) -> Conversation | None:
        return self._world.conversations.get(customer)

    def customer_of(self, scoped_id: str) -> str | None:
        return self._world.aliases.get(scoped_id)

    def write(self, change: Commit) -> CommitResult:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        if self._is_taken(change):
            return CommitResult.TAKEN
        if not self._holds(change):
            return CommitResult.STALE
        self._do(change)
        return CommitResult.DONE

    def keep_draft(self, customer: str, text: str, now: datetime) -> None:
        self._world.drafts[customer] = text

    def _is_taken(self, change: Commit) -> bool:
        world, claim = self._world, change.claim
        claimed = claim is not None and (claim.customer, claim.record_id) in world.records
        return claimed or (change.inbound is not None and change.inbound.message_sid in world.sids)

    def _holds(self, change: Commit) -> bool:
        world = self._world
        if not self._is_as_read(change.before, change.after):
            return False
        if change.beside is not None and not self._is_as_read(*change.beside):
            return False
        if change.unpaired in world.aliases or not self._may_learn(change.alias):
            return False
        new: list[Message] = [*change.added]
        if change.inbound is not None:
            new.append(change.inbound)
        if any((message.customer, message.seq) in world.messages for message in new):
            return False
        return all(world.stands(before) for before, _ in change.moved)

    def _is_as_read(self, before: Conversation | None, after: Conversation) -> bool:
        stored = self._world.conversations.get(after.customer)
        return (stored.version if stored else 0) == (before.version if before else 0)

    def _may_learn(self, alias: Alias | None) -> bool:
        if alias is None:
            return True
        taken = alias.alone and alias.scoped_id in self._world.conversations
        return not taken and self._world.aliases.get(alias.scoped_id) == alias.was

    def _do(self, change: Commit) -> None:
        world = self._world
        world.writes += 1
        found = world.conversations.get(change.after.customer)
        if change.inbound is not None:
            world.sids[change.inbound.message_sid] = change.inbound.customer
            world.messages[change.inbound.customer, change.inbound.seq] = change.inbound
        if change.claim is not None:
            world.records[change.claim.customer, change.claim.record_id] = change.claim
        for added in change.added:
            world.put(added)
        for before, after in change.moved:
            world.move(before, after)
        check_conversation(found, change, world.outbound(change.after.customer))
        if change.after != change.before:
            world.conversations[change.after.customer] = change.result
        self._do_beside(change)

    def _do_beside(self, change: Commit) -> None:
        world = self._world
        if change.alias is not None:
            world.aliases[change.alias.scoped_id] = change.alias.customer
        if change.result_beside is not None:
            world.conversations[change.result_beside.customer] = change.result_beside
        for line, taken in change.rehomed:
            del world.messages[line.customer, line.seq]
            world.messages[taken.customer, taken.seq] = taken
            world.sids[taken.message_sid] = taken.customer


class FakeMessages:
    """The port Messages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.meanwhile: list[Callable[[], object]] = []

    def outbound(self, customer: str, seq: int) -> OutboundMessage | None:
        found = self._world.messages.get((customer, seq))
        return found if isinstance(found, OutboundMessage) else None

    def inbound_between(self, customer: str, after: int, upto: int) -> list[InboundMessage]:
        return [one for one in self._world.inbound(customer) if after < one.seq <= upto]

    def is_stored(self, message_sid: str) -> bool:
        held = self._world.messages.values()
        inbound = [one for one in held if isinstance(one, InboundMessage)]
        return message_sid in {one.message_sid for one in inbound}

    def newest(self, customer: str, limit: int) -> list[Message]:
        return self._world.thread(customer)[-limit:]

    def move(self, before: OutboundMessage, after: OutboundMessage) -> bool:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        if not self._world.stands(before):
            return False
        self._world.move(before, after)
        return True
