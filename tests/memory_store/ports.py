"""The ports over the tables in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from aftercall.domain.call import CallRecord, FinishedCall
from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.message import InboundMessage, Message, OutboundMessage
from aftercall.domain.seq_range import SeqRange
from aftercall.domain.thread import in_order, in_time
from aftercall.ports import BatchCursor, InboundPosition
from tests.memory_store.tables import Draft, MemoryTables


class MemoryConversations:
    """The port Conversations.

    Each of `meanwhile` happens once, just before a commit that holds a conversation, and each of
    `meanwhile_alone` just before one that updates a message alone.
    """

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables
        self.meanwhile: list[Callable[[], object]] = []
        self.meanwhile_alone: list[Callable[[], object]] = []

    def load(self, customer: str) -> Conversation | None:
        """Return the conversation, or None."""
        return self._tables.conversations.get(customer)

    def commit(self, commit: Commit) -> CommitResult:
        """Write a commit, all or nothing."""
        events = self.meanwhile if commit.conversations else self.meanwhile_alone
        if events:
            events.pop(0)()
        return self._tables.apply(commit)

    def customer_of(self, scoped_id: str) -> str | None:
        """Return whose a scoped id is, or None."""
        return self._tables.links.get(scoped_id)

    def keep_draft(self, customer: str, text: str, now: datetime) -> None:
        """Keep an answer that may not be sent."""
        self._tables.drafts[customer] = Draft(text, now)


class MemoryMessages:
    """The port Messages."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def outbound(self, customer: str, seq: int) -> OutboundMessage | None:
        """Return one message of ours, or None."""
        found = self._tables.message(customer, seq)
        return found if isinstance(found, OutboundMessage) else None

    def inbound_in(self, customer: str, seqs: SeqRange) -> list[InboundMessage]:
        """Return the customer's messages whose seq is in a range."""
        return [one for one in self._tables.inbound(customer) if one.seq in seqs]

    def stored_sids(self, message_sids: Sequence[str]) -> frozenset[str]:
        """Return which of these sids a customer's message is stored under."""
        return frozenset(sid for sid in message_sids if sid in self._tables.sids)

    def newest(self, customer: str, limit: int) -> list[Message]:
        """Return the newest messages, by seq."""
        return self._tables.thread(customer)[-limit:]

    def thread(self, conversation: Conversation, limit: int) -> list[Message]:
        """Return the customer's newest messages in the order in which they are read."""
        own = in_order(self.newest(conversation.customer, limit))
        if conversation.merged_from is None:
            return own
        earlier = in_order(self.newest(conversation.merged_from, limit))
        return in_time(earlier, own)[-limit:]


class MemoryCalls:
    """The port Calls."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def record(self, customer: str | None, record_id: str) -> CallRecord | None:
        """Return what a considered call led to, or None; its words are read apart."""
        return self._tables.records.get((customer, record_id))

    def put_record(self, record: CallRecord) -> bool:
        """Keep the record of a call that opens nothing; say whether it is new."""
        key = (record.customer, record.record_id)
        is_new = key not in self._tables.records
        self._tables.records.setdefault(key, record)
        self._tables.writes += is_new
        return is_new

    def put_text(self, customer: str, call: FinishedCall) -> None:
        """Keep what was said in a call."""
        self._tables.texts.setdefault((customer, call.call_id), call)

    def text(self, customer: str, call_id: str) -> FinishedCall | None:
        """Return the call with its words, or None."""
        return self._tables.texts.get((customer, call_id))


class MemoryDueIndex:
    """The port DueIndex, read from the conversations as they stand."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def due(self, before: datetime, limit: int) -> list[tuple[str, datetime]]:
        """Return customers whose conversation was due before a time, oldest first."""
        dated = ((one.customer, one.due_at) for one in self._tables.conversations.values())
        found = [(customer, at) for customer, at in dated if at is not None and at <= before]
        return sorted(found, key=_when)[:limit]

    def postpone(self, customer: str, due_at: datetime, later: datetime) -> None:
        """Make a conversation due later, unless it changed meanwhile; its version stays."""
        stored = self._tables.of(customer)
        if stored.due_at == due_at:
            self._tables.conversations[customer] = replace(stored, due_at=later)


class MemoryActivity:
    """The port Activity; as in the index, the order is only about right."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def active(self, controls: Sequence[Control], since: datetime | None, limit: int) -> list[str]:
        """Return customers of the newest conversations, newest hour first."""
        found = [
            one
            for one in self._tables.conversations.values()
            if one.control in controls and (since is None or one.last_message_at >= since)
        ]
        by_hour = sorted(found, key=lambda one: f"{one.last_message_at:%Y%m%d%H}", reverse=True)
        return [one.customer for one in by_hour[:limit]]

    def load_many(self, customers: Sequence[str]) -> list[Conversation]:
        """Return those conversations."""
        stored = self._tables.conversations
        return [stored[customer] for customer in sorted(customers) if customer in stored]

    def records(self, customer: str) -> list[CallRecord]:
        """Return a customer's considered calls, newest first."""
        found = [one for one in self._tables.records.values() if one.customer == customer]
        return sorted(found, key=lambda one: one.recorded_at, reverse=True)


class MemoryPollCursors:
    """The port PollCursors; `saves` counts writes of cursors."""

    def __init__(self, first_round: datetime | None = None) -> None:
        self.first_round_at = first_round
        self.cursors: dict[str, BatchCursor] = {}
        self.openings: dict[str, int] = {}
        self.saves = 0

    def load(self) -> tuple[datetime | None, dict[str, BatchCursor]]:
        """Return the time of the first round and the cursors."""
        return self.first_round_at, dict(self.cursors)

    def first_round(self) -> datetime | None:
        """Return the time of the first round."""
        return self.first_round_at

    def begin(self, now: datetime) -> datetime:
        """Keep the time of the first round."""
        self.first_round_at = self.first_round_at or now
        return self.first_round_at

    def save(self, cursor: BatchCursor) -> None:
        """Keep how far a batch was considered; a round that was overtaken sets nothing back."""
        self.saves += 1
        kept = self.cursors.get(cursor.batch_id)
        if kept is None or kept.through <= cursor.through:
            self.cursors[cursor.batch_id] = cursor

    def reserve_opening(self, day: str, limit: int) -> bool:
        """Count one more opening on this day; False where the limit is reached."""
        if self.openings.get(day, 0) >= limit:
            return False
        self.openings[day] = self.openings.get(day, 0) + 1
        return True


class MemoryInboundCursor:
    """The port InboundCursor; `saves` counts its writes."""

    def __init__(self) -> None:
        self.position: InboundPosition | None = None
        self.saves = 0

    def load(self) -> InboundPosition | None:
        """Return the position, or None before the first round."""
        return self.position

    def save(self, position: InboundPosition) -> None:
        """Keep the position; a round that was overtaken sets nothing back."""
        self.saves += 1
        if self.position is None or self.position.through <= position.through:
            self.position = position


def _when(entry: tuple[str, datetime]) -> tuple[datetime, str]:
    return entry[1], entry[0]
