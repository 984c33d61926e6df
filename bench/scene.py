"""One customer of ordinary size: the call, what she writes, what the agent and Twilio answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aftercall.domain.call import CallTurn, FinishedCall
from aftercall.domain.delivery import DeliveryReport, DeliveryStatus
from aftercall.domain.message import InboundMessage
from aftercall.domain.send_outcome import Accepted
from aftercall.ports import AgentAnswer
from bench.letters import TEXT

if TYPE_CHECKING:
    from aftercall.domain.message import OutboundMessage
    from aftercall.ports import Question

CUSTOMER = "+573000000001"
ANSWER = (
    "¡Hola, Ana! El plan que vimos en la llamada cuesta 890 dólares e incluye la valoración, "
    "dos controles y la limpieza. ¿Le aparto la cita del jueves a las 10?"
)


class HandClock:
    """The port Clock, moved by hand in whole milliseconds."""

    def __init__(self) -> None:
        # A full hour, so that a few minutes do not move the activity index to its next quarter.
        self._now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)

    def now(self) -> datetime:
        """Return the time."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let that much time pass."""
        self._now += timedelta(seconds=seconds)


class QuickAgent:
    """The port Agent: always the same answer."""

    def answer(self, question: Question) -> AgentAnswer:
        """Answer with three lines of text."""
        session = f"conv_text_{len(question.turn_id):026d}"
        return AgentAnswer(text=ANSWER, agent_session_id=session)


@dataclass(slots=True)
class WillingWhatsApp:
    """The port WhatsApp: takes every message and remembers the last."""

    count: int = 0
    last: OutboundMessage | None = None

    def send(self, message: OutboundMessage) -> Accepted:
        """Take a message."""
        self.count += 1
        self.last = message
        return Accepted(message_sid=f"SM{self.count:032x}")

    def find_sent(self, message: OutboundMessage, known: frozenset[str]) -> str | None:
        """Find nothing: no message of ours is ever in doubt here."""

    def show_typing(self, message_sid: str) -> None:
        """Show nothing."""

    def report(self, status: DeliveryStatus, at: datetime) -> DeliveryReport:
        """Write a report on the last message."""
        assert self.last is not None
        return DeliveryReport(
            message_id=self.last.message_id,
            customer=self.last.customer,
            message_sid=f"SM{self.count:032x}",
            status=status,
            error_code=None,
            at=at,
        )


def a_call(now: datetime) -> FinishedCall:
    """Return a finished call with a summary and a few lines."""
    return FinishedCall(
        call_id="conv_" + "0" * 27 + "1",
        agent_id="agent_" + "0" * 27 + "1",
        status="done",
        started_at=now - timedelta(minutes=4),
        ended_at=now - timedelta(minutes=1),
        phone=CUSTOMER,
        analysed=True,
        user_turns=6,
        language="es",
        summary="Ana asked for the price of the plan and wants to hear from us by WhatsApp.",
        turns=tuple(CallTurn(role="user", text=TEXT) for _ in range(6)),
        variables={"name": "Ana"},
        collected={"topic": "valoración dental"},
    )


def a_line(number: int, at: datetime) -> InboundMessage:
    """Return a customer's message as the webhook reads it."""
    return InboundMessage(
        customer=CUSTOMER,
        message_sid=f"SM{number:032d}",
        text=TEXT,
        at=at,
        profile_name="Ana",
        details={"WaId": CUSTOMER[1:], "ExternalUserId": "CO.0000000000000001"},
    )
