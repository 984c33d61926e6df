"""What the flows need from the world, in the domain's words; adapters add the technology.

Clock, chance and side-by-side are ports too: real in Lambda, simulated in tests.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from aftercall.domain.call import Batch, CallRecord, FinishedCall, Recipient
from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.message import InboundMessage, Message, OutboundMessage
from aftercall.domain.send_outcome import SendOutcome
from aftercall.domain.seq_range import SeqRange

T = TypeVar("T")


class Clock(Protocol):
    """Time."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Random(Protocol):
    """Randomness."""

    def token(self) -> str:
        """Return 26 characters (letters and digits) that nobody can guess."""
        ...

    def fraction(self) -> float:
        """Return a number from 0 to 1, for jitter."""
        ...


class Executor(Protocol):
    """Work done at the same time."""

    def run(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """Run all jobs side by side and return their results in order.

        Where a job raises, the others end first; then its error is raised.
        """
        ...


class Conversations(Protocol):
    """Conversations, and every write that belongs to a step of one."""

    def load(self, customer: str) -> Conversation | None:
        """Return the conversation as it stands now (a consistent read), or None."""
        ...

    def commit(self, commit: Commit) -> CommitResult:
        """Write a commit, all or nothing. Raises Unavailable where the table gives no answer."""
        ...

    def customer_of(self, scoped_id: str) -> str | None:
        """Return whose a business-scoped id is (a consistent read), or None for nobody's yet."""
        ...

    def keep_draft(self, customer: str, text: str, now: datetime) -> None:
        """Keep an answer that fell behind the fence, for the person who took over."""
        ...


class Messages(Protocol):
    """The messages of a conversation, in one order."""

    def outbound(self, customer: str, seq: int) -> OutboundMessage | None:
        """Return one message of ours (a consistent read), or None."""
        ...

    def inbound_in(self, customer: str, seqs: SeqRange) -> list[InboundMessage]:
        """Return the customer's messages whose seq is in a range, by `seq`."""
        ...

    def is_stored(self, message_sid: str) -> bool:
        """Say whether a customer's message is stored under this sid."""
        ...

    def newest(self, customer: str, limit: int) -> list[Message]:
        """Return the newest messages, by `seq`."""
        ...

    def thread(self, conversation: Conversation, limit: int) -> list[Message]:
        """Return the customer's newest messages in the order in which they are read.

        What was written under a merged address is among them.
        """
        ...


class Calls(Protocol):
    """Considered calls and what was said in them."""

    def record(self, customer: str | None, record_id: str) -> CallRecord | None:
        """Return what a considered call led to, or None where it was never considered."""
        ...

    def put_record(self, record: CallRecord) -> bool:
        """Keep the record of a call that opens nothing; say whether it is new."""
        ...

    def put_text(self, customer: str, call: FinishedCall) -> None:
        """Keep the call's summary and transcript; the same call may be put again."""
        ...

    def text(self, customer: str, call_id: str) -> FinishedCall | None:
        """Return the call with its summary and transcript, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCursor:
    """How far a batch was considered.

    `moved_at` and `finished` are the batch's as last seen; recipients updated before `upto`
    (Unix seconds) are done with, except those `waiting`, whose calls were not ready.
    """

    batch_id: str
    moved_at: int = 0
    finished: int = 0
    through: int = 0
    waiting: tuple[str, ...] = ()


class PollCursors(Protocol):
    """The poller's memory."""

    def load(self) -> tuple[datetime | None, dict[str, BatchCursor]]:
        """Return the time of the first tick (None before it) and the marks by batch."""
        ...

    def begin(self, now: datetime) -> datetime:
        """Keep the time of the first tick and return it; a second call changes nothing."""
        ...

    def save(self, cursor: BatchCursor) -> None:
        """Keep how far a batch was considered."""
        ...

    def reserve_opening(self, day: str, limit: int) -> bool:
        """Count one more opening on this day (a date); False where the limit is reached."""
        ...


class FinishedCalls(Protocol):
    """ElevenLabs' batches and calls."""

    def batches(self, *, every_page: bool) -> list[Batch]:
        """Return the newest page of batches, or all of them."""
        ...

    def recipients(self, batch_id: str) -> tuple[list[Recipient], list[str]]:
        """Return a batch's recipients, and a sentence for each that could not be read."""
        ...

    def call(self, call_id: str) -> FinishedCall:
        """Return a call. Raises Refused where it cannot be read, Unavailable where not now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One turn of the agent's: all unanswered lines, and what it has to know to answer them.

    `last_words` is what we wrote last. `variables` are the call's own. `turn_id` names the turn
    for tools with effects. `seconds` bounds the whole exchange.
    """

    agent_id: str
    text: str
    context: str
    last_words: str | None
    variables: dict[str, str | int | float | bool]
    user_id: str
    turn_id: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAnswer:
    """The agent's answer; `handover` is its reason where it asked for a person."""

    text: str
    agent_session_id: str
    handover: str | None = None
    tools: tuple[str, ...] = field(default=())


class Agent(Protocol):
    """The same agent that made the call, in writing."""

    def answer(self, question: Question) -> AgentAnswer:
        """Ask and wait for the whole answer. Raises AgentFailure."""
        ...


class WhatsApp(Protocol):
    """Twilio's side of WhatsApp."""

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Hand a message over, once. Never raises for what the network or Twilio does."""
        ...

    def find_sent(self, message: OutboundMessage, known: frozenset[str]) -> str | None:
        """Look for a message in flight in Twilio's list; return its sid, or None.

        Sids in `known` are other messages'. Raises Unavailable where the list cannot be read.
        """
        ...

    def show_typing(self, message_sid: str) -> None:
        """Show the customer that an answer is being written; a failure changes nothing."""
        ...


class ReceivedMessages(Protocol):
    """What Twilio holds of the customers' messages."""

    def received(self, since: datetime) -> list[InboundMessage]:
        """Return messages received since a time, oldest first. Raises Unavailable."""
        ...


class InboundCursor(Protocol):
    """Up to when every message that Twilio holds is stored here."""

    def load(self) -> datetime | None:
        """Return the time, or None before the first round."""
        ...

    def save(self, through: datetime) -> None:
        """Keep the time; it never goes back."""
        ...


class TurnRequests(Protocol):
    """The queue of customers to look at."""

    def enqueue(self, customer: str, cause: str) -> bool:
        """Ask for a look at a customer; say whether the queue took it.

        A nudge carries no state, so one that is lost costs delay and nothing else.
        """
        ...


class DueIndex(Protocol):
    """Conversations with something unsent or unanswered."""

    def due(self, before: datetime, limit: int) -> list[tuple[str, datetime]]:
        """Return customers whose conversation was due before a time, and when, oldest first."""
        ...

    def put_off(self, customer: str, due_at: datetime, later: datetime) -> None:
        """Make a conversation due later, unless it moved meanwhile."""
        ...


class Activity(Protocol):
    """Conversations by when something last happened in them."""

    def active(self, controls: Sequence[Control], since: datetime | None, limit: int) -> list[str]:
        """Return customers of at least the newest `limit` conversations, about newest first."""
        ...

    def load_many(self, customers: Sequence[str]) -> list[Conversation]:
        """Return those conversations, in any order."""
        ...

    def records(self, customer: str) -> list[CallRecord]:
        """Return a customer's considered calls, newest first."""
        ...
