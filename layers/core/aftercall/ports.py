"""The interfaces that the flows need, in the domain's words; store and gateways implement them.

Clock, Random and Executor are ports too: real in Lambda, simulated in tests.
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
    """The current time, and waiting."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Block for so many seconds."""
        ...


class Random(Protocol):
    """Random tokens and numbers."""

    def token(self) -> str:
        """Return 26 characters (letters and digits) that nobody can guess."""
        ...

    def fraction(self) -> float:
        """Return a number from 0 to 1, for jitter."""
        ...


class Executor(Protocol):
    """Runs jobs in parallel."""

    def run(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """Run all jobs in parallel and return their results in the order of the jobs.

        Where a job raises, all others are finished before its error is raised.
        """
        ...


class Conversations(Protocol):
    """Conversations, and the commits that change them."""

    def load(self, customer: str) -> Conversation | None:
        """Return the conversation as stored (a consistent read), or None. Raises Unavailable."""
        ...

    def commit(self, commit: Commit) -> CommitResult:
        """Write a commit, all or nothing. Raises Unavailable where the table gives no answer."""
        ...

    def customer_of(self, scoped_id: str) -> str | None:
        """Return the customer that a business-scoped id is linked to, or None."""
        ...

    def keep_draft(self, customer: str, text: str, now: datetime) -> None:
        """Store the newest answer that may not be sent, for the person who took over."""
        ...


class Messages(Protocol):
    """Reads of messages; each method raises Unavailable where the table gives no answer."""

    def outbound(self, customer: str, seq: int) -> OutboundMessage | None:
        """Return one outbound message (a consistent read), or None."""
        ...

    def inbound_in(self, customer: str, seqs: SeqRange) -> list[InboundMessage]:
        """Return the customer's messages whose seq is in a range, by `seq`."""
        ...

    def stored_sids(self, message_sids: Sequence[str]) -> frozenset[str]:
        """Return which of these sids a customer's message is stored under (consistent reads)."""
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
    """The record of each finished call, and its transcript; methods raise Unavailable."""

    def record(self, customer: str | None, record_id: str) -> CallRecord | None:
        """Return the record of a call, or None where the call was never evaluated."""
        ...

    def put_record(self, record: CallRecord) -> bool:
        """Store the record of a call that gets no opening; return whether it is new."""
        ...

    def put_text(self, customer: str, call: FinishedCall) -> None:
        """Store the call's summary and transcript, unless they are stored already."""
        ...

    def text(self, customer: str, call_id: str) -> FinishedCall | None:
        """Return the call with its summary and transcript, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCursor:
    """How far the recipients of a batch were evaluated.

    `moved_at` and `finished` are the batch's as last read. Recipients updated up to `through` (Unix
    seconds) are evaluated, except those named in `waiting`, whose calls were not ready.
    """

    batch_id: str
    moved_at: int = 0
    finished: int = 0
    through: int = 0
    waiting: tuple[str, ...] = ()


class PollCursors(Protocol):
    """What the poller remembers between rounds; methods raise Unavailable."""

    def load(self) -> tuple[datetime | None, dict[str, BatchCursor]]:
        """Return the time of the first round (None before it) and the cursors by batch id."""
        ...

    def first_round(self) -> datetime | None:
        """Return the time of the first round alone, None before it."""
        ...

    def begin(self, now: datetime) -> datetime:
        """Store the time of the first round, once, and return the stored time."""
        ...

    def save(self, cursor: BatchCursor) -> None:
        """Store how far a batch was evaluated; an older cursor never replaces a newer one."""
        ...

    def reserve_opening(self, day: str, limit: int) -> bool:
        """Count one more opening on this day (YYYY-MM-DD); False where the limit is reached."""
        ...


class FinishedCalls(Protocol):
    """ElevenLabs' batch calls and the calls themselves. Raises Unavailable, Misconfigured."""

    def batches(self, *, every_page: bool) -> list[Batch]:
        """Return the newest page of batches, or all of them."""
        ...

    def recipients(self, batch_id: str) -> tuple[list[Recipient], list[str]]:
        """Return a batch's recipients, and a sentence for each that could not be parsed."""
        ...

    def call(self, call_id: str) -> FinishedCall:
        """Return a call. Raises Refused where it cannot be read at all, Unavailable for now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the agent is asked: all unanswered lines, and what it has to know to answer them.

    `text` holds the lines, one below the other; `context` is the briefing. `last_words` is the last
    message that we sent. `variables` are the call's dynamic variables. `turn_id` is the same when
    the same lines are asked again, so that tools can recognise a repetition. `seconds` bounds the
    whole exchange.
    """

    agent_id: str
    text: str
    context: str
    last_words: str | None
    variables: dict[str, str | int | float | bool | None]
    user_id: str
    turn_id: str
    seconds: float


EXTERNAL_AGENT = "external_agent_connected"
"""The reason for handing over where a person took the session over at ElevenLabs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAnswer:
    """The agent's answer, in Markdown.

    `handover` is the agent's reason for asking for a person, or None. `silence` names the tool with
    which it chose to say nothing (`skip_turn`, `end_call`), and then `text` is empty. `tools` names
    the tools that it used.
    """

    text: str
    agent_session_id: str
    handover: str | None = None
    silence: str | None = None
    tools: tuple[str, ...] = field(default=())

    @property
    def is_silent(self) -> bool:
        """Whether the agent chose to say nothing, and stays in control."""
        return self.silence is not None and self.handover is None and not self.text.strip()

    @property
    def is_taken_over(self) -> bool:
        """Whether a person took over at ElevenLabs, and the agent says nothing."""
        return self.handover == EXTERNAL_AGENT and not self.text.strip()

    @property
    def acted(self) -> bool:
        """Whether a tool ran that asking again would run twice; choosing silence is none."""
        return any(name != self.silence for name in self.tools)


class Agent(Protocol):
    """The agent that made the call, in a text session."""

    def answer(self, question: Question) -> AgentAnswer:
        """Ask and wait for the whole answer. Raises AgentFailure."""
        ...


class WhatsApp(Protocol):
    """WhatsApp through Twilio."""

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Send a message, once. Never raises for what the network or Twilio does."""
        ...

    def find_sent(self, message: OutboundMessage, known: frozenset[str]) -> str | None:
        """Search Twilio's list for a message in flight; return its sid, or None.

        Sids in `known` belong to other messages. Raises Unavailable where the list cannot be read.
        """
        ...

    def show_typing(self, message_sid: str) -> None:
        """Show the customer that an answer is being written; a failure changes nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedPage:
    """One page of Twilio's list, newest first; `next_page` names the page of older messages.

    `next_page` is None where no older message was received in the time that was asked for.
    """

    messages: tuple[InboundMessage, ...]
    next_page: str | None = None


class ReceivedMessages(Protocol):
    """Twilio's list of the messages that customers sent."""

    def page(self, since: datetime, until: datetime, next_page: str | None = None) -> ReceivedPage:
        """Return a page of the messages received between two times. Raises Unavailable."""
        ...

    def with_media(self, message: InboundMessage) -> InboundMessage:
        """Return a message of a page with its media, noted on it where they cannot be read."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundPosition:
    """How far Twilio's list is stored here: every message in it up to `through`.

    `next_page` is the page where reading the list back to `through` goes on, None at its beginning.
    """

    through: datetime
    next_page: str | None = None


class InboundCursor(Protocol):
    """The position in Twilio's list; methods raise Unavailable."""

    def load(self) -> InboundPosition | None:
        """Return the position, or None before the first round."""
        ...

    def save(self, position: InboundPosition) -> None:
        """Store the position, unless one with a later `through` is stored."""
        ...


class TurnRequests(Protocol):
    """The queue of turn requests."""

    def enqueue(self, customer: str, cause: str) -> bool:
        """Request a turn of a customer; return whether the queue accepted the request.

        A turn request carries no state: one that is lost costs delay and nothing else, because the
        conversation is due in the table. So this never raises. `cause` is the deduplication id.
        """
        ...


class DueIndex(Protocol):
    """The index of conversations with something unsent or unanswered. Raises Unavailable."""

    def due(self, before: datetime, limit: int) -> list[tuple[str, datetime]]:
        """Return (customer, due_at) of conversations due by a time, longest due first."""
        ...

    def postpone(self, customer: str, due_at: datetime, later: datetime) -> None:
        """Make a conversation due `later`, unless its `due_at` changed since it was read."""
        ...


class Activity(Protocol):
    """The index of conversations by their last message. Raises Unavailable."""

    def active(self, controls: Sequence[Control], since: datetime | None, limit: int) -> list[str]:
        """Return the customers of at least the newest `limit` conversations, about newest first."""
        ...

    def load_many(self, customers: Sequence[str]) -> list[Conversation]:
        """Return those conversations, in any order."""
        ...

    def records(self, customer: str) -> list[CallRecord]:
        """Return the records of a customer's calls, newest first."""
        ...
