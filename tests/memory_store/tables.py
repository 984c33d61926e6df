"""What both tables hold, in memory, and how a commit is applied: all of it or nothing."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from aftercall.domain.call import CallRecord, FinishedCall
from aftercall.domain.commit import (
    AddOutbound,
    CheckNoConversation,
    CheckUnlinked,
    ClaimCall,
    Commit,
    CommitItem,
    CommitResult,
    ConversationUpdate,
    LinkAddress,
    MoveInbound,
    StoreInbound,
    UpdateOutbound,
)
from aftercall.domain.conversation import Conversation
from aftercall.domain.message import InboundMessage, Message, OutboundMessage


class CommitWatcher(Protocol):
    """Sees every commit; what it objects to is its own matter."""

    def before_commit(self, tables: "MemoryTables", commit: Commit) -> None:
        """Look at the tables just before a commit is applied."""
        ...

    def after_commit(self, tables: "MemoryTables", commit: Commit) -> None:
        """Look at the tables once it is applied."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that may not be sent, kept for a person."""

    text: str
    at: datetime


@dataclass(slots=True)
class MemoryTables:
    """Both tables; `writes` counts what was written."""

    watchers: list[CommitWatcher] = field(default_factory=list)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    threads: dict[str, dict[int, Message]] = field(default_factory=dict)
    sids: dict[str, str] = field(default_factory=dict)
    records: dict[tuple[str | None, str], CallRecord] = field(default_factory=dict)
    texts: dict[tuple[str, str], FinishedCall] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    writes: int = 0

    def of(self, customer: str) -> Conversation:
        """Return a conversation that must be there."""
        return self.conversations[customer]

    def thread(self, customer: str) -> list[Message]:
        """Return all messages of a customer by seq."""
        return [message for _, message in sorted(self.threads.get(customer, {}).items())]

    def inbound(self, customer: str) -> list[InboundMessage]:
        """Return what a customer wrote, by seq."""
        return [one for one in self.thread(customer) if isinstance(one, InboundMessage)]

    def outbound(self, customer: str) -> list[OutboundMessage]:
        """Return what we owe or sent a customer, by seq."""
        return [one for one in self.thread(customer) if isinstance(one, OutboundMessage)]

    def message(self, customer: str, seq: int) -> Message | None:
        """Return one message, or None."""
        return self.threads.get(customer, {}).get(seq)

    def put(self, message: Message) -> None:
        """Store a message as it is."""
        self.threads.setdefault(message.customer, {})[message.seq] = message

    def apply(self, commit: Commit) -> CommitResult:
        """Write a commit if all its conditions hold."""
        if any(self._is_duplicate(item) for item in commit.items):
            return CommitResult.DUPLICATE
        stands = all(self._is_as_read(update) for update in commit.conversations)
        if not stands or not all(self._holds(item) for item in commit.items):
            return CommitResult.STALE
        for watcher in self.watchers:
            watcher.before_commit(self, commit)
        for item in commit.items:
            self._write(item)
        for update in commit.conversations:
            if update.is_changed:
                self.conversations[update.after.customer] = update.result
        self.writes += 1
        for watcher in self.watchers:
            watcher.after_commit(self, commit)
        return CommitResult.COMMITTED

    def _is_duplicate(self, item: CommitItem) -> bool:
        match item:
            case StoreInbound(message):
                return message.message_sid in self.sids
            case ClaimCall(record):
                return (record.customer, record.record_id) in self.records
        return False

    def _is_as_read(self, update: ConversationUpdate) -> bool:
        stored = self.conversations.get(update.after.customer)
        return (stored.version if stored else 0) == (update.before.version if update.before else 0)

    def _holds(self, item: CommitItem) -> bool:
        match item:
            case StoreInbound(message) | AddOutbound(message):
                return self._is_free(message)
            case UpdateOutbound(before, _):
                stored = self.message(before.customer, before.seq)
                return isinstance(stored, OutboundMessage) and stored.version == before.version
            case MoveInbound(before, after):
                return self._is_free(after) and not self._is_free(before)
            case LinkAddress(link):
                return self.links.get(link.scoped_id) == link.previous
            case CheckUnlinked(scoped_id):
                return scoped_id not in self.links
            case CheckNoConversation(customer):
                return customer not in self.conversations
            case ClaimCall():
                return True

    def _is_free(self, message: Message) -> bool:
        return self.message(message.customer, message.seq) is None

    def _write(self, item: CommitItem) -> None:
        match item:
            case StoreInbound(message):
                self.sids[message.message_sid] = message.customer
                self.put(message)
            case ClaimCall(record):
                self.records[record.customer, record.record_id] = record
            case AddOutbound(message):
                self.put(message)
            case UpdateOutbound(before, after):
                self.put(replace(after, version=before.version + 1))
            case MoveInbound(before, after):
                del self.threads[before.customer][before.seq]
                self.put(after)
                self.sids[after.message_sid] = after.customer
            case LinkAddress(link):
                self.links[link.scoped_id] = link.customer
