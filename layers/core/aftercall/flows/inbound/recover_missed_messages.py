"""Messages whose webhook was lost are found in Twilio's list and stored, oldest first."""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from aftercall.domain.errors import Unavailable
from aftercall.domain.message import InboundMessage
from aftercall.flows.inbound.receive_message import Receipt, receive_message
from aftercall.ports import (
    Clock,
    Conversations,
    Executor,
    InboundCursor,
    InboundPosition,
    Messages,
    Random,
    ReceivedMessages,
    ReceivedPage,
    TurnRequests,
)

FIRST_ROUND_REACH = timedelta(hours=1)
LISTED_AFTER = timedelta(seconds=45)
"""Twilio may list a message up to this late, so the cursor stays that far behind the time."""
READ_AT_ONCE = timedelta(hours=24)
"""A longer gap is read in pieces: the list is newest first, and the oldest have to be reached."""
MOST_KEPT = 20_000
"""How many messages are held in memory; of a longer list the oldest, and the others later."""
CHUNK = 100
"""One read says which of so many messages are stored; after each chunk the cursor is saved."""
MOST_FAILURES = 10
"""So many messages that cannot be stored end a round: then it is the table that fails."""
SHARE_OF_READING = 0.6
"""The share of a round's time in which the list is read; then the next round reads on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryPorts:
    """What recovering messages works with."""

    received_messages: ReceivedMessages
    cursor: InboundCursor
    conversations: Conversations
    messages: Messages
    turn_requests: TurnRequests
    clock: Clock
    rng: Random
    executor: Executor


@dataclass(slots=True, kw_only=True)
class RecoveryReport:
    """How many messages Twilio's list showed, and how many of them were stored now.

    `position` is the cursor's. `failures` say why messages could not be stored.
    """

    position: InboundPosition
    shown: int = 0
    stored: int = 0
    failures: list[Unavailable] = field(default_factory=list)


class _Listed(NamedTuple):
    """Listed messages, oldest first: all of those up to `through`."""

    messages: list[InboundMessage]
    through: datetime


class _Stored(NamedTuple):
    """How many of a customer's messages were stored, and why the others were not."""

    stored: int
    in_time: bool = True
    failure: Unavailable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """One round: what it works with, when it began and has to end, and what it did so far."""

    ports: RecoveryPorts
    began: datetime
    until: datetime
    report: RecoveryReport

    @property
    def is_over(self) -> bool:
        return self.ports.clock.now() >= self.until

    def save(self, position: InboundPosition) -> None:
        """Save the cursor, but never beyond a message that could not be stored."""
        through = min(position.through, self.began - LISTED_AFTER)
        saved = replace(position, through=max(self.report.position.through, through))
        if not self.report.failures and saved != self.report.position:
            self.ports.cursor.save(saved)
            self.report.position = saved


def recover_missed_messages(ports: RecoveryPorts, *, until: datetime) -> RecoveryReport:
    """Store every message that Twilio lists since the cursor and that is not stored here.

    Ends at `until`, whatever is left: the cursor moves with each chunk, so that a round that is cut
    off or runs twice loses nothing, and each round makes a backlog shorter. A message that cannot
    be stored keeps the cursor before it, and no other message from being stored. Raises Unavailable
    where the list or a table cannot be read.
    """
    began = ports.clock.now()
    position = ports.cursor.load() or InboundPosition(through=began - FIRST_ROUND_REACH)
    report = RecoveryReport(position=position)
    this = _Round(ports=ports, began=began, until=until, report=report)
    while position.through < began and not this.is_over:
        listed = _oldest_listed(this, position)
        if listed is None:
            break
        for begin in range(0, len(listed.messages), CHUNK):
            chunk = listed.messages[begin : begin + CHUNK]
            if not _store_missing(this, chunk):
                return report
            this.save(InboundPosition(through=chunk[-1].at))
        position = InboundPosition(through=listed.through)
        this.save(position)
    return report


def _oldest_listed(this: _Round, position: InboundPosition) -> _Listed | None:
    """Read the list back to the cursor; None where the time does not suffice.

    The next round then reads on at the page where this one stopped.
    """
    give_up_at = this.began + (this.until - this.began) * SHARE_OF_READING
    end = min(position.through + READ_AT_ONCE, this.began)
    kept: deque[InboundMessage] = deque(maxlen=MOST_KEPT)
    is_whole, next_page = position.next_page is None, position.next_page
    while True:
        page = _page(this, replace(position, next_page=next_page), end)
        is_whole = is_whole and len(kept) + len(page.messages) <= MOST_KEPT
        kept.extend(page.messages)
        if page.next_page is None:
            break
        if this.ports.clock.now() >= give_up_at:
            this.save(replace(position, next_page=next_page))
            return None
        next_page = page.next_page
    messages = sorted(kept, key=_received_at)
    oldest_missing = messages[-1].at if messages else position.through
    return _Listed(messages=messages, through=end if is_whole else oldest_missing)


def _page(this: _Round, position: InboundPosition, end: datetime) -> ReceivedPage:
    try:
        return this.ports.received_messages.page(position.through, end, position.next_page)
    except Unavailable:
        if position.next_page is not None:
            # Twilio may not know the page any more: the next round reads from the newest one.
            this.save(replace(position, next_page=None))
        raise


def _store_missing(this: _Round, chunk: list[InboundMessage]) -> bool:
    """Store what is missing of a chunk, customers side by side; return whether to go on."""
    if this.is_over:
        return False
    stored = this.ports.messages.stored_sids([message.message_sid for message in chunk])
    this.report.shown += len(chunk)
    missing: dict[str, list[InboundMessage]] = {}
    for message in chunk:
        if message.message_sid not in stored:
            missing.setdefault(message.customer, []).append(message)
    jobs = [partial(_store_in_order, this, messages) for messages in missing.values()]
    # Counted here and not by the jobs, which are threads: adding is no atomic operation.
    done = this.ports.executor.run(jobs)
    this.report.stored += sum(one.stored for one in done)
    this.report.failures += [one.failure for one in done if one.failure is not None]
    return all(one.in_time for one in done) and len(this.report.failures) < MOST_FAILURES


def _store_in_order(this: _Round, messages: list[InboundMessage]) -> _Stored:
    """Store one customer's messages, up to one that cannot be stored."""
    ports, stored = this.ports, 0
    for message in messages:
        if this.is_over:
            return _Stored(stored=stored, in_time=False)
        try:
            receipt = receive_message(
                ports.received_messages.with_media(message) if message.lacks_media else message,
                conversations=ports.conversations,
                turn_requests=ports.turn_requests,
                clock=ports.clock,
                rng=ports.rng,
            )
        except Unavailable as error:
            return _Stored(stored=stored, failure=error)
        stored += receipt is not Receipt.REPEATED
    return _Stored(stored=stored)


def _received_at(message: InboundMessage) -> datetime:
    return message.at
