"""What a turn works with, how it ended, and the events that the worker logs."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from aftercall.domain.commit import Commit, CommitItem, CommitResult, commit_of
from aftercall.domain.conversation import Conversation
from aftercall.domain.gate.decide import decide_send
from aftercall.domain.gate.facts import GatePolicy, SendFacts
from aftercall.domain.gate.send_decision import SendDecision
from aftercall.domain.message import OutboundMessage
from aftercall.domain.message_catalog import MessageCatalog
from aftercall.domain.next_step import TurnTimings
from aftercall.ports import (
    Activity,
    Agent,
    Calls,
    Clock,
    Conversations,
    Messages,
    Random,
    TurnRequests,
    WhatsApp,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPorts:
    """The ports that a turn uses."""

    conversations: Conversations
    messages: Messages
    calls: Calls
    agent: Agent
    whatsapp: WhatsApp
    turn_requests: TurnRequests
    activity: Activity
    clock: Clock
    rng: Random


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPolicy:
    """The settings of a turn; `default_agent_id` answers customers who were never called.

    A conversation that the agent fails for `agent_patience`, and no other one, goes to a person.
    """

    timings: TurnTimings
    gate: GatePolicy
    texts: MessageCatalog
    default_agent_id: str | None
    agent_patience: timedelta = timedelta(minutes=30)


class TurnOutcome(StrEnum):
    """How a turn ended.

    IDLE: nothing is left to do. WAITING: something is left, and the reconciler or a delivery report
    will request the next turn. SOON: as WAITING, but this turn request, returned to the queue,
    is delivered again after the wait is over. OUT_OF_TIME: the time left does not suffice for the
    next step.
    """

    IDLE = "idle"
    WAITING = "waiting"
    SOON = "soon"
    OUT_OF_TIME = "out_of_time"


class TurnEventKind(StrEnum):
    """What happened during a turn; the values are names of log lines."""

    ANSWERED = "answered"
    SILENT = "silent"
    ASKED_BACK = "asked_back"
    SENT = "sent"
    SEND_UNKNOWN = "send_unknown"
    SEND_REFUSED = "send_refused"
    SEND_ALARM = "send_alarm"
    CANCELLED = "cancelled"
    PROVED = "proved"
    BEGUN_AGAIN = "begun_again"
    GAVE_UP = "gave_up"
    LIST_UNREADABLE = "list_unreadable"
    AGENT_FAILED = "agent_failed"
    DRAFT_KEPT = "draft_kept"
    HANDED_OVER = "handed_over"
    MESSAGES_MOVED = "messages_moved"


@dataclass(frozen=True, slots=True)
class TurnEvent:
    """One thing that happened, in ids and numbers; never a text of the customer's."""

    kind: TurnEventKind
    facts: dict[str, str | int | float | None]


@dataclass(slots=True, kw_only=True)
class Turn:
    """One customer's turn in progress; no step is begun that may not end before `deadline`."""

    customer: str
    deadline: datetime
    ports: TurnPorts
    policy: TurnPolicy
    events: list[TurnEvent] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The current time."""
        return self.ports.clock.now()

    @property
    def time_left(self) -> float:
        """Seconds until the deadline."""
        return (self.deadline - self.now).total_seconds()

    def record(self, event: TurnEventKind, **facts: str | float | None) -> None:
        """Record what happened, for the worker to log."""
        self.events.append(TurnEvent(event, facts))

    def decide(self, message: OutboundMessage, conversation: Conversation) -> SendDecision:
        """Return the gate's decision on a message of this conversation, now."""
        return decide_send(
            SendFacts(
                message=message, conversation=conversation, policy=self.policy.gate, now=self.now
            )
        )

    def commit_of(self, before: Conversation, after: Conversation, *items: CommitItem) -> Commit:
        """Return the commit of one step of this turn."""
        return commit_of(self.ports.rng.token(), before, after, *items)

    def commit(self, before: Conversation, after: Conversation, *items: CommitItem) -> bool:
        """Write one step; return False where something changed meanwhile: the turn reads again."""
        commit = self.commit_of(before, after, *items)
        return self.ports.conversations.commit(commit) is CommitResult.COMMITTED


def wait_outcome(turn: Turn, until: datetime | None) -> TurnOutcome:
    """Return how a turn ends that waits until a time: SOON if redelivery takes longer than that."""
    left = None if until is None else until - turn.now
    is_short = left is not None and left < turn.policy.timings.redelivery
    return TurnOutcome.SOON if is_short else TurnOutcome.WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnReport:
    """How a turn ended and what happened in it."""

    outcome: TurnOutcome
    events: tuple[TurnEvent, ...]
