"""Checks every commit of a run against all invariants of writes, and reports violations."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aftercall.domain.commit import Commit
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.message import Kind, OutboundMessage, State
from tests.memory_store.commit_watchers import TransitionWatcher
from tests.memory_store.tables import MemoryTables
from tests.memory_store.write_invariants import (
    InvariantViolation,
    check_end,
    check_gathering,
    check_message,
    check_ranges,
    leaves_doubt,
    messages_added,
    messages_written,
    require,
)


@dataclass(slots=True)
class SimulationWatcher(TransitionWatcher):
    """Checks a run's commits against all invariants of writes; `report` receives violations.

    `taken_over` counts each customer's hand-overs, and `made_after` says after how many of them a
    message was made: a check of the control fence (I12) that does not use the epoch. `in_doubt`
    holds messages of which the outcome of some try was never known, and `seen` those that an
    operator could read while in control.
    """

    report: Callable[[str], None] = print
    taken_over: dict[str, int] = field(default_factory=dict)
    made_after: dict[tuple[str, int], int] = field(default_factory=dict)
    in_doubt: set[tuple[str, int]] = field(default_factory=set)
    seen: set[tuple[str, int]] = field(default_factory=set)

    def require(self, check: Callable[..., None], *facts: Any, **more: Any) -> None:
        """Run a check, and report what it raises."""
        try:
            check(*facts, **more)
        except InvariantViolation as violation:
            self.report(str(violation))

    def update(self, stored: OutboundMessage, after: OutboundMessage) -> None:
        """Check one message's transition, and its end against what is known of its tries."""
        key = (stored.customer, stored.seq)
        self.require(check_message, stored, after)
        self.require(check_end, stored, after, in_doubt=key in self.in_doubt)
        if leaves_doubt(stored, after):
            self.in_doubt.add(key)

    def after_commit(self, tables: MemoryTables, commit: Commit) -> None:
        """Check the committed conversations, the ranges of answers and the hand-overs."""
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
