"""What both tables hold, in memory; each write is held to the laws."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from aftercall.domain.call import CallRecord, FinishedCall
from aftercall.domain.commit import Commit
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.message import InboundMessage, Kind, Message, OutboundMessage, State
from tests.simulation.laws import (
    Unlawful,
    check_conversation,
    check_end,
    check_gathering,
    check_message,
    check_ranges,
    hold,
    leaves_doubt,
)


@dataclass(slots=True)
class Stored:
    """What is stored; `complain` hears of every write that breaks a law.

    `taken_over` counts hand-overs, and `made_after` says after how many a message was made, so
    that the fence is checked by something else than itself. `in_doubt` holds messages of which some
    try's outcome was never known, and `seen` those that a person had before them.
    """

    complain: Callable[[str], None]
    conversations: dict[str, Conversation] = field(default_factory=dict)
    threads: dict[str, dict[int, Message]] = field(default_factory=dict)
    sids: dict[str, str] = field(default_factory=dict)
    records: dict[tuple[str | None, str], CallRecord] = field(default_factory=dict)
    texts: dict[tuple[str, str], FinishedCall] = field(default_factory=dict)
    drafts: list[tuple[str, str, datetime]] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    taken_over: dict[str, int] = field(default_factory=dict)
    made_after: dict[tuple[str, int], int] = field(default_factory=dict)
    in_doubt: set[tuple[str, int]] = field(default_factory=set)
    seen: set[tuple[str, int]] = field(default_factory=set)

    def thread(self, customer: str) -> list[Message]:
        """Return all messages of a customer in order."""
        return [message for _, message in sorted(self.threads.get(customer, {}).items())]

    def inbound(self, customer: str) -> list[InboundMessage]:
        """Return what a customer wrote, in order."""
        return [one for one in self.thread(customer) if isinstance(one, InboundMessage)]

    def outbound(self, customer: str) -> list[OutboundMessage]:
        """Return what we owe or sent a customer, in order."""
        return [one for one in self.thread(customer) if isinstance(one, OutboundMessage)]

    def stands(self, message: OutboundMessage) -> bool:
        """Say whether a message is stored in the version that was read."""
        found = self.threads.get(message.customer, {}).get(message.seq)
        return isinstance(found, OutboundMessage) and found.version == message.version

    def put(self, message: Message) -> None:
        """Store a message."""
        self.threads.setdefault(message.customer, {})[message.seq] = message

    def move(self, before: OutboundMessage, after: OutboundMessage) -> None:
        """Store a message's next version, lawful after what is stored, whatever was read."""
        found = self.threads[before.customer][before.seq]
        if isinstance(found, OutboundMessage):
            key = (found.customer, found.seq)
            self.obey(lambda: check_message(found, after))
            self.obey(lambda: check_end(found, after, in_doubt=key in self.in_doubt))
            if leaves_doubt(found, after):
                self.in_doubt.add(key)
        self.put(replace(after, version=before.version + 1))

    def do_beside(self, change: Commit) -> None:
        """Do what a change writes to a second conversation."""
        if change.alias is not None:
            self.aliases[change.alias.scoped_id] = change.alias.customer
        if change.beside is not None and change.result_beside is not None:
            before, after = change.beside
            found = self.conversations.get(after.customer)
            second = Commit(token=change.token, before=before, after=after)
            self.obey(lambda: check_conversation(found, second, self.outbound(after.customer)))
            self.conversations[after.customer] = change.result_beside
        for line, taken in change.rehomed:
            del self.threads[line.customer][line.seq]
            self.put(taken)
            self.sids[taken.message_sid] = taken.customer

    def obey(self, law: Callable[[], None]) -> None:
        """Complain where a law is broken."""
        try:
            law()
        except Unlawful as error:
            self.complain(str(error))

    def judge(self, before: Conversation | None, change: Commit) -> None:
        """Hold a step to the laws, by what was stored before it and what is stored after it."""
        outbound = self.outbound(change.after.customer)
        self.obey(lambda: check_conversation(before, change, outbound))
        self.obey(lambda: check_gathering(before, change.added))
        self.obey(lambda: self._check_hand_overs(before, change))
        if change.added or change.moved:
            gave_away = change.after.moves_to is not None
            answered = change.after.answered_seq
            self.obey(lambda: check_ranges(outbound, answered, gave_away=gave_away))

    def _check_hand_overs(self, before: Conversation | None, change: Commit) -> None:
        customer = change.after.customer
        for added in change.added:
            self.made_after[customer, added.seq] = self.taken_over.get(customer, 0)
        was_human = before is not None and before.control is Control.HUMAN
        if was_human:
            self.seen.update((customer, one.seq) for one in self.outbound(customer))
        if change.after.control is Control.HUMAN and not was_human:
            self.taken_over[customer] = self.taken_over.get(customer, 0) + 1
        for begun in (*change.added, *(after for _, after in change.moved)):
            if begun.state is State.SENDING and begun.kind is not Kind.OPERATOR:
                made = self.made_after.get((customer, begun.seq), 0)
                timely = made == self.taken_over.get(customer, 0)
                hold(timely, "I12 made before a hand-over, begun after it", begun.seq)
