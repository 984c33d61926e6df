"""What a turn works with, and what it tells of itself."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aftercall.domain.gate import GatePolicy
from aftercall.domain.message_catalog import MessageCatalog
from aftercall.domain.next_step import Clocks
from aftercall.ports import (
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
    """The world as a turn sees it."""

    conversations: Conversations
    messages: Messages
    calls: Calls
    agent: Agent
    whatsapp: WhatsApp
    turn_requests: TurnRequests
    clock: Clock
    rng: Random


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPolicy:
    """The settings of a turn; `default_agent_id` answers customers who were never called."""

    clocks: Clocks
    gate: GatePolicy
    texts: MessageCatalog
    default_agent_id: str | None


class TurnOutcome(StrEnum):
    """How a look at a customer ended.

    WAITING leaves the next look to the reconciler or to a report; SOON asks for the same nudge once
    more, since what is waited for is over when it comes back.
    """

    RESTED = "rested"
    WAITING = "waiting"
    SOON = "soon"
    OUT_OF_TIME = "out_of_time"


class TurnEventKind(StrEnum):
    """What happened during a turn."""

    ANSWERED = "answered"
    SENT = "sent"
    SEND_UNKNOWN = "send_unknown"
    SEND_REFUSED = "send_refused"
    SEND_ALARM = "send_alarm"
    CANCELLED = "cancelled"
    PROVED = "proved"
    BEGUN_AGAIN = "begun_again"
    GAVE_UP = "gave_up"
    NO_LOOK = "no_look"
    AGENT_FAILED = "agent_failed"
    DRAFT_KEPT = "draft_kept"
    HANDED_OVER = "handed_over"
    REHOMED = "rehomed"


@dataclass(frozen=True, slots=True)
class TurnEvent:
    """One thing that happened, in ids and numbers; never a text of the customer's."""

    what: TurnEventKind
    facts: dict[str, str | int | float | None]


@dataclass(slots=True, kw_only=True)
class Turn:
    """One look at a customer in progress; nothing new is begun too close to `deadline`."""

    customer: str
    deadline: datetime
    ports: TurnPorts
    policy: TurnPolicy
    events: list[TurnEvent] = field(default_factory=list)

    def tell(self, what: TurnEventKind, **facts: str | float | None) -> None:
        """Note what happened, for the door to log."""
        self.events.append(TurnEvent(what, facts))


def end_waiting(turn: Turn, until: datetime | None) -> TurnOutcome:
    """Return how a look ends that has to wait: soon, where the nudge outlasts the wait."""
    left = None if until is None else until - turn.ports.clock.now()
    is_short = left is not None and left < turn.policy.clocks.comes_back
    return TurnOutcome.SOON if is_short else TurnOutcome.WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnReport:
    """How a turn ended and what happened in it."""

    outcome: TurnOutcome
    events: tuple[TurnEvent, ...]
