"""What a turn does next for a customer, decided from the conversation alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aftercall.domain.conversation import Conversation
from aftercall.domain.seq_range import SeqRange


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTimings:
    """The durations of a turn.

    `quiet` is how long a customer must have written nothing before the agent is asked, `gathering`
    the longest that further lines may delay an answer, `clock_skew` how far the clocks of two hosts
    may differ. `ask` bounds one question; none is begun with less than `least_left` of the
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
    """Nothing is unsent, and nothing is unanswered unless a person has to answer it."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """Something is to be done later, and another turn request will come for it."""


@dataclass(frozen=True, slots=True)
class SendNext:
    """The head of the outbox is to be sent, before anything else."""

    seq: int


@dataclass(frozen=True, slots=True)
class AskAgent:
    """The agent is to be asked about these lines of the customer's."""

    lines: SeqRange


@dataclass(frozen=True, slots=True)
class AskBack:
    """The customer is to be asked whether to stop, as the answer to these lines."""

    lines: SeqRange


@dataclass(frozen=True, slots=True)
class HandOver:
    """The agent asked for a person, and its last message is sent."""

    reason: str


@dataclass(frozen=True, slots=True)
class MoveMessages:
    """The unanswered lines are to be moved to the conversation of this customer."""

    customer: str


Step = NothingToDo | NotYet | SendNext | AskAgent | AskBack | HandOver | MoveMessages


def next_step(conversation: Conversation, timings: TurnTimings, now: datetime) -> Step:
    """Return what this turn has to do next."""
    # The outbox comes first, so that messages reach the customer in the order of their seqs, and a
    # hand-over comes after it, so that the agent's last words are sent before a person takes over.
    if conversation.outbox:
        return SendNext(conversation.outbox[0])
    if conversation.merged_into is not None:
        waits = conversation.has_unanswered
        return MoveMessages(conversation.merged_into) if waits else NothingToDo()
    if conversation.handover is not None and conversation.agent_may_answer:
        return HandOver(conversation.handover)
    if not conversation.has_unanswered or not conversation.agent_may_answer:
        return NothingToDo()
    if may_still_gather(conversation, timings, now) and not _is_quiet(conversation, timings, now):
        return NotYet()
    lines = SeqRange(after=conversation.answered_seq, through=conversation.in_seq)
    if conversation.must_ask_back:
        return AskBack(lines)
    if conversation.retry_at is not None and now < conversation.retry_at:
        return NotYet()
    return AskAgent(lines)


def may_still_gather(conversation: Conversation, timings: TurnTimings, now: datetime) -> bool:
    """Return whether the first unanswered line is recent enough to wait for further lines."""
    first = conversation.waiting_since
    return first is not None and now - first < timings.gathering


def _is_quiet(conversation: Conversation, timings: TurnTimings, now: datetime) -> bool:
    last = conversation.last_inbound_at
    return last is None or now - last >= timings.quiet - timings.clock_skew
