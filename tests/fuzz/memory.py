"""Tables and queue in memory that write the real items, and refuse what DynamoDB would refuse."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from aftercall.domain.commit import CommitResult
from aftercall.store.aliases import alias_item
from aftercall.store.call_items import record_item
from aftercall.store.conversation_items import state_item
from aftercall.store.message_items import inbound_item, outbound_item, sid_item
from tests.fuzz.limits import check_item

if TYPE_CHECKING:
    from aftercall.domain.call import CallRecord, FinishedCall
    from aftercall.domain.commit import Commit
    from aftercall.domain.conversation import Conversation
    from aftercall.domain.message import InboundMessage, Message, OutboundMessage

NOW: Final = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
DAYS: Final = 365


class Steady:
    """A clock that stands and a chance that repeats itself."""

    def now(self) -> datetime:
        """Return the one moment there is."""
        return NOW

    def sleep(self, seconds: float) -> None:
        """Wait for nothing."""

    def token(self) -> str:
        """Return the one token there is."""
        return "a" * 26

    def fraction(self) -> float:
        """Return the middle."""
        return 0.5


@dataclass(slots=True, kw_only=True)
class Memory:
    """Everything the doors' ports touch; `calls` counts each touch of a table or the queue."""

    held: OutboundMessage | None = None
    calls: int = 0
    conversations: dict[str, Conversation] = field(default_factory=dict)
    inbound: list[InboundMessage] = field(default_factory=list)
    moved: list[OutboundMessage] = field(default_factory=list)
    records: list[CallRecord] = field(default_factory=list)
    texts: list[FinishedCall] = field(default_factory=list)
    turn_requests: list[tuple[str, str]] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    openings: Counter[str] = field(default_factory=Counter)

    def load(self, customer: str) -> Conversation | None:
        """Return a customer's conversation, or None."""
        self.calls += 1
        return self.conversations.get(customer)

    def write(self, change: Commit) -> CommitResult:
        """Write what one step writes."""
        self.calls += 1
        check_item(state_item(change.result, change.token, DAYS))
        for added in change.added:
            check_item(outbound_item(added, change.token, DAYS))
        if change.inbound is not None:
            check_item(inbound_item(change.inbound, DAYS))
            check_item(sid_item(change.inbound, DAYS))
            self.inbound.append(change.inbound)
        if change.claim is not None:
            check_item(record_item(change.claim, DAYS))
            self.records.append(change.claim)
        if change.alias is not None:
            check_item(alias_item(change.alias, DAYS))
            self.aliases[change.alias.scoped_id] = change.alias.customer
        self.conversations[change.after.customer] = change.result
        return CommitResult.DONE

    def customer_of(self, scoped_id: str) -> str | None:
        """Return whose a scoped id is, or None."""
        self.calls += 1
        return self.aliases.get(scoped_id)

    def keep_draft(self, customer: str, text: str, now: datetime) -> None:
        """Refuse: no door keeps drafts."""
        raise NotImplementedError

    def outbound(self, customer: str, seq: int) -> OutboundMessage | None:
        """Return the one message of ours, to its own customer."""
        self.calls += 1
        held = self.held
        return held if held and (held.customer, held.seq) == (customer, seq) else None

    def move(self, before: OutboundMessage, after: OutboundMessage) -> bool:
        """Write a message's next state."""
        self.calls += 1
        check_item(outbound_item(after, "a" * 26, DAYS))
        self.moved.append(after)
        return before == self.held

    def inbound_between(self, customer: str, after: int, upto: int) -> list[InboundMessage]:
        """Refuse: no door reads messages."""
        raise NotImplementedError

    def is_stored(self, message_sid: str) -> bool:
        """Refuse: no door asks."""
        raise NotImplementedError

    def newest(self, customer: str, limit: int) -> list[Message]:
        """Refuse: no door reads messages."""
        raise NotImplementedError

    def enqueue(self, customer: str, cause: str) -> bool:
        """Take a nudge."""
        self.calls += 1
        self.turn_requests.append((customer, cause))
        return True
