"""One look at a customer: what to do next, decided from the conversation alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aftercall.domain.conversation import Conversation
from aftercall.domain.message import OutboundMessage, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The waits of a turn; tests scale them together.

    `quiet` is how long a customer must have been silent before we ask, `patience` the longest
    that quiet and re-asking may hold an answer back, `slack` what two hosts' clocks may differ.
    `ask` bounds one question; none is begun with less than `least_left` of the function's time.
    A POST leaves within `send_within` of the write that began it; `settle` is when a send
    without a known outcome is given up on. A nudge that is put back comes again after
    `comes_back`.
    """

    quiet: timedelta = timedelta(seconds=2)
    patience: timedelta = timedelta(seconds=20)
    slack: timedelta = timedelta(milliseconds=300)
    ask: timedelta = timedelta(seconds=25)
    least_left: timedelta = timedelta(seconds=40)
    send_within: timedelta = timedelta(seconds=10)
    settle: timedelta = timedelta(seconds=120)
    comes_back: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Something is to be done, but not before `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Deliver:
    """The outbox's head is to be looked at first."""

    seq: int


@dataclass(frozen=True, slots=True)
class Ask:
    """The agent is to be asked about the inbound messages with `after < seq <= upto`."""

    after: int
    upto: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """The agent asked for a person, and its last words are out."""

    reason: str


@dataclass(frozen=True, slots=True)
class Rehome:
    """What is unanswered belongs to the conversation with this number."""

    number: str


Step = Rest | Wait | Deliver | Ask | HandOver | Rehome


def next_step(conversation: Conversation, clocks: Clocks, now: datetime) -> Step:
    """Return what this look at the customer has to do."""
    if conversation.outbox:
        return Deliver(conversation.outbox[0])
    if conversation.moves_to is not None:
        return Rehome(conversation.moves_to) if conversation.has_unanswered else Rest()
    if conversation.handover is not None and conversation.agent_may_answer:
        return HandOver(conversation.handover)
    if not conversation.has_unanswered or not conversation.agent_may_answer:
        return Rest()
    if conversation.retry_at is not None and now < conversation.retry_at:
        return Wait(conversation.retry_at)
    if may_still_gather(conversation, clocks, now) and not _is_quiet(conversation, clocks, now):
        return Wait(now + clocks.quiet)
    return Ask(conversation.answered_seq, conversation.in_seq)


def may_still_gather(conversation: Conversation, clocks: Clocks, now: datetime) -> bool:
    """Say whether there is still time to wait for more lines before answering the first."""
    first = conversation.waiting_since
    return first is not None and now - first < clocks.patience


def _is_quiet(conversation: Conversation, clocks: Clocks, now: datetime) -> bool:
    last = conversation.last_inbound_at
    return last is None or now - last >= clocks.quiet - clocks.slack


def overdue_at(message: OutboundMessage, clocks: Clocks) -> datetime | None:
    """Return when a message in flight has been without an outcome for too long, else None."""
    if message.state is not State.SENDING or message.begun_at is None:
        return None
    return message.begun_at + clocks.settle
