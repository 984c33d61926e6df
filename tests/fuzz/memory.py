"""The tables in memory, with what DynamoDB would refuse of the real items, and the queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from aftercall.domain.message import InboundMessage, OutboundMessage
from aftercall.store.call_items import record_item, text_item
from aftercall.store.commit_actions import CommitActions
from tests.fuzz.dynamodb_limits import check_item
from tests.memory_store.ports import (
    MemoryCalls,
    MemoryConversations,
    MemoryMessages,
    MemoryPollCursors,
)
from tests.memory_store.table_access import TableAccess
from tests.memory_store.tables import MemoryTables

if TYPE_CHECKING:
    from aftercall.domain.call import CallRecord, FinishedCall
    from aftercall.domain.commit import Commit
    from aftercall.ports import Calls, Conversations, Messages, PollCursors, TurnRequests

NOW: Final = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
DAYS: Final = 365
_ACTIONS: Final = CommitActions(
    conversations="conversations", messages="messages", retention_days=DAYS
)


class FixedSystem:
    """The ports Clock and Random with one time, one token and one fraction."""

    def now(self) -> datetime:
        """Return the one time."""
        return NOW

    def sleep(self, seconds: float) -> None:
        """Return at once."""

    def token(self) -> str:
        """Return the one token."""
        return "a" * 26

    def fraction(self) -> float:
        """Return the one fraction."""
        return 0.5


class ItemLimits:
    """Checks the real items of every commit against DynamoDB's limits."""

    def before_commit(self, tables: MemoryTables, commit: Commit) -> None:
        """Raise DynamoDB's error for an item that it would not take."""
        for action in _ACTIONS.of(commit):
            if action.item is not None:
                check_item(action.item)

    def after_commit(self, tables: MemoryTables, commit: Commit) -> None:
        """Do nothing: all was checked before."""


class LimitedCalls(MemoryCalls):
    """The port Calls, within DynamoDB's limits."""

    def put_record(self, record: CallRecord) -> bool:
        """Keep the record of a call that opens nothing; say whether it is new."""
        check_item(record_item(record, DAYS))
        return super().put_record(record)

    def put_text(self, customer: str, call: FinishedCall) -> None:
        """Keep what was said in a call."""
        check_item(text_item(customer, call, DAYS))
        super().put_text(customer, call)


@dataclass(slots=True)
class TurnRequestQueue:
    """The port TurnRequests, which keeps what is sent."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    def enqueue(self, customer: str, cause: str) -> bool:
        """Keep a turn request; return True, as for one that is new."""
        self.sent.append((customer, cause))
        return True


class Memory:
    """Everything that the functions' ports touch; `ours` is the message of ours that is there."""

    def __init__(self, ours: OutboundMessage) -> None:
        self._ours = ours
        self._tables = MemoryTables(watchers=[ItemLimits()])
        self._tables.put(ours)
        self._access = TableAccess()
        to = self._access.to
        self.conversations: Conversations = to(MemoryConversations(self._tables))
        self.messages: Messages = to(MemoryMessages(self._tables))
        self.calls: Calls = to(LimitedCalls(self._tables))
        # Not counted: the cursors are read before a request is known to be signed.
        self.cursors: PollCursors = MemoryPollCursors(first_round=LONG_AGO)
        self.turn_requests: TurnRequests = to(TurnRequestQueue())

    @property
    def accesses(self) -> int:
        """How often a table or the queue was asked anything."""
        return self._access.calls

    @property
    def inbound(self) -> list[InboundMessage]:
        """The customers' messages that were stored."""
        threads = self._tables.threads.values()
        stored = [message for thread in threads for message in thread.values()]
        return [message for message in stored if isinstance(message, InboundMessage)]

    @property
    def updated(self) -> list[OutboundMessage]:
        """The message of ours as it is now, if it was updated."""
        stored = self._tables.message(self._ours.customer, self._ours.seq)
        changed = isinstance(stored, OutboundMessage) and stored != self._ours
        return [stored] if isinstance(stored, OutboundMessage) and changed else []

    @property
    def records(self) -> list[CallRecord]:
        """The calls that were considered."""
        return list(self._tables.records.values())

    @property
    def texts(self) -> list[FinishedCall]:
        """What was said in calls."""
        return list(self._tables.texts.values())

    @property
    def links(self) -> dict[str, str]:
        """Whose scoped ids are."""
        return self._tables.links

    @property
    def stored(self) -> bool:
        """Whether anything was stored."""
        return bool(self.inbound or self.updated or self.records or self.texts or self.links)
