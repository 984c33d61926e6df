"""Checks every commit to the tables in memory against the invariants of writes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aftercall.domain.commit import Commit, UpdateOutbound
from aftercall.domain.conversation import Conversation
from aftercall.domain.message import OutboundMessage
from tests.memory_store.tables import MemoryTables
from tests.memory_store.write_invariants import (
    check_conversation,
    check_message,
    check_messages,
)


@dataclass(slots=True)
class TransitionWatcher:
    """Checks the transitions of conversations and messages; raises InvariantViolation."""

    _before: dict[str, Conversation | None] = field(default_factory=dict)

    def before_commit(self, tables: MemoryTables, commit: Commit) -> None:
        """Check updated messages against the stored ones, and remember stored conversations."""
        customers = [update.after.customer for update in commit.conversations]
        self._before = {one: tables.conversations.get(one) for one in customers}
        for item in commit.all_of(UpdateOutbound):
            stored = tables.message(item.before.customer, item.before.seq)
            if isinstance(stored, OutboundMessage):
                self.update(stored, item.after)

    def after_commit(self, tables: MemoryTables, commit: Commit) -> None:
        """Check each conversation that was committed, with its messages."""
        for update in commit.conversations:
            before = self._before[update.after.customer]
            outbound = tables.outbound(update.after.customer)
            self.require(check_conversation, before, update, commit)
            self.require(check_messages, before, update, commit, outbound)

    def update(self, stored: OutboundMessage, after: OutboundMessage) -> None:
        """Check one message's transition."""
        self.require(check_message, stored, after)

    def require(self, check: Callable[..., None], *facts: Any, **more: Any) -> None:
        """Run a check, which raises InvariantViolation."""
        check(*facts, **more)
