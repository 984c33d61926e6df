"""Watch every commit to the tables in memory and hold it to the invariants of every write."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aftercall.domain.commit import Commit, UpdateOutbound
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.message import Kind, OutboundMessage, State
from tests.memory_store.tables import MemoryTables
from tests.simulation.invariants.every_write import (
    InvariantViolation,
    check_conversation,
    check_end,
    check_gathering,
    check_message,
    check_messages,
    check_ranges,
    leaves_doubt,
    messages_added,
    messages_written,
    require,
)


@dataclass(slots=True)
class TransitionWatcher:
    """Holds conversations and messages to legal transitions; a violation is raised."""

    _before: dict[str, Conversation | None] = field(default_factory=dict)

    def before_commit(self, tables: MemoryTables, commit: Commit) -> None:
        """Check what is updated against what is stored."""
        customers = [update.after.customer for update in commit.conversations]
        self._before = {one: tables.conversations.get(one) for one in customers}
        for item in commit.all_of(UpdateOutbound):
            stored = tables.message(item.before.customer, item.before.seq)
            if isinstance(stored, OutboundMessage):
                self.update(stored, item.after)

    def after_commit(self, tables: MemoryTables, commit: Commit) -> None:
        """Check what is stored now."""
        for update in commit.conversations:
            before = self._before[update.after.customer]
            outbound = tables.outbound(update.after.customer)
            self.require(check_conversation, before, update, commit)
            self.require(check_messages, before, update, commit, outbound)

    def update(self, stored: OutboundMessage, after: OutboundMessage) -> None:
        """Check one message's next state."""
        self.require(check_message, stored, after)

    def require(self, check: Callable[..., None], *facts: Any, **more: Any) -> None:
        """Make a check."""
        check(*facts, **more)


@dataclass(slots=True)
class SimulationWatcher(TransitionWatcher):
    """Holds a run's commits to all invariants of every write; `report` hears of violations.

    `taken_over` counts hand-overs, and `made_after` says after how many a message was made, so
    that the fence is checked by something else than itself. `in_doubt` holds messages of which some
    try's outcome was never known, and `seen` those that a person had before them.
    """

    report: Callable[[str], None] = print
    taken_over: dict[str, int] = field(default_factory=dict)
    made_after: dict[tuple[str, int], int] = field(default_factory=dict)
    in_doubt: set[tuple[str, int]] = field(default_factory=set)
    seen: set[tuple[str, int]] = field(default_factory=set)

    def require(self, check: Callable[..., None], *facts: Any, **more: Any) -> None:
        """Make a check, and report what it finds."""
        try:
            check(*facts, **more)
        except InvariantViolation as violation:
            self.report(str(violation))

    def update(self, stored: OutboundMessage, after: OutboundMessage) -> None:
        """Check one message's next state, and its end against what is known of its tries."""
        key = (stored.customer, stored.seq)
        self.require(check_message, stored, after)
        self.require(check_end, stored, after, in_doubt=key in self.in_doubt)
        if leaves_doubt(stored, after):
            self.in_doubt.add(key)

    def after_commit(self, tables: MemoryTables, commit: Commit) -> None:
        """Check what is stored now, the ranges and the hand-overs included."""
        TransitionWatcher.after_commit(self, tables, commit)
        for update in commit.conversations:
            customer, before = update.after.customer, self._before[update.after.customer]
            outbound = tables.outbound(customer)
            added = messages_added(commit, customer)
            written = messages_written(commit, customer)
            self.require(check_gathering, before, added)
            self.require(self._check_hand_overs, tables, before, update.after, commit)
            if written:
                merged = update.after.merged_into is not None
                answered = update.after.answered_seq
                self.require(check_ranges, outbound, answered, gave_away=merged)

    def _check_hand_overs(
        self,
        tables: MemoryTables,
        before: Conversation | None,
        after: Conversation,
        commit: Commit,
    ) -> None:
        customer = after.customer
        for added in messages_added(commit, customer):
            self.made_after[customer, added.seq] = self.taken_over.get(customer, 0)
        was_human = before is not None and before.control is Control.HUMAN
        if was_human:
            self.seen.update((customer, one.seq) for one in tables.outbound(customer))
        if after.control is Control.HUMAN and not was_human:
            self.taken_over[customer] = self.taken_over.get(customer, 0) + 1
        for begun in messages_written(commit, customer):
            if begun.state is State.SENDING and begun.kind is not Kind.OPERATOR:
                made = self.made_after.get((customer, begun.seq), 0)
                timely = made == self.taken_over.get(customer, 0)
                require(timely, "I12 made before a hand-over, begun after it", begun.seq)
