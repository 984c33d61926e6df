"""What a turn does next for a customer, decided from the conversation alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aftercall.domain.conversation import Conversation
from aftercall.domain.message import OutboundMessage, State
from aftercall.domain.seq_range import SeqRange


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTimings:
    """The durations of a turn; tests scale them together.

    `quiet` is how long a customer must have been silent before the agent is asked, `gathering` the
    longest that further lines may hold an answer back, `clock_skew` how far the clocks of two hosts
    may be apart. `ask` bounds one question; none is begun with less than `least_left` of the
    function's time. A POST to Twilio leaves within `send_within` of the write that began it. After
    `proof_wait` a send without a known outcome is resolved. A turn request that is returned to the
    queue is delivered again after `redelivery`.
    """

    quiet: timedelta = timedelta(seconds=2)
    gathering: timedelta = timedelta(seconds=20)
    clock_skew: timedelta = timedelta(milliseconds=300)
    ask: timedelta = timedelta(seconds=25)
    least_left: timedelta = timedelta(seconds=40)
    send_within: timedelta = timedelta(seconds=10)
    proof_wait: timedelta = timedelta(seconds=120)
    redelivery: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """Nothing is unsent or unanswered, or it is a person's to answer."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """Something is to be done, but later: another turn request will come for it."""


@dataclass(frozen=True, slots=True)
class SendNext:
    """The outbox's head comes first."""

    seq: int


@dataclass(frozen=True, slots=True)
class AskAgent:
    """The agent is to be asked about these lines of the customer's."""

    lines: SeqRange


@dataclass(frozen=True, slots=True)
class HandOver:
    """The agent asked for a person, and its last words are out."""

    reason: str


@dataclass(frozen=True, slots=True)
class MoveMessages:
    """The lines that are unanswered belong to the conversation of this customer."""

    customer: str


Step = NothingToDo | NotYet | SendNext | AskAgent | HandOver | MoveMessages


def next_step(conversation: Conversation, timings: TurnTimings, now: datetime) -> Step:
    """Return what this turn has to do next."""
    if conversation.outbox:
        return SendNext(conversation.outbox[0])
    if conversation.merged_into is not None:
        waits = conversation.has_unanswered
        return MoveMessages(conversation.merged_into) if waits else NothingToDo()
    if conversation.handover is not None and conversation.agent_may_answer:
        return HandOver(conversation.handover)
    if not conversation.has_unanswered or not conversation.agent_may_answer:
        return NothingToDo()
    if conversation.retry_at is not None and now < conversation.retry_at:
        return NotYet()
    if may_still_gather(conversation, timings, now) and not _is_quiet(conversation, timings, now):
        return NotYet()
    return AskAgent(SeqRange(after=conversation.answered_seq, through=conversation.in_seq))


def may_still_gather(conversation: Conversation, timings: TurnTimings, now: datetime) -> bool:
    """Say whether there is still time to wait for more lines before answering the first."""
    first = conversation.waiting_since
    return first is not None and now - first < timings.gathering


def _is_quiet(conversation: Conversation, timings: TurnTimings, now: datetime) -> bool:
    last = conversation.last_inbound_at
    return last is None or now - last >= timings.quiet - timings.clock_skew


def overdue_at(message: OutboundMessage, timings: TurnTimings) -> datetime | None:
    """Return when a message in flight has been without an outcome for too long, else None."""
    if message.state is not State.SENDING or message.begun_at is None:
        return None
    return message.begun_at + timings.proof_wait
