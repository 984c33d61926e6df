"""The agent, WhatsApp and the queue as tests script them."""

from typing import TYPE_CHECKING

from aftercall.domain.errors import AgentFailure, Unavailable
from aftercall.domain.message import OutboundMessage
from aftercall.domain.send_outcome import Accepted, SendOutcome, Unknown
from aftercall.ports import AgentAnswer, Question
from tests.fakes.system import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable

THINKS = 3.0


class FakeAgent:
    """The port Agent: answers from `script`, then `Respuesta <n>`.

    Each of `while_thinking` happens once, in order, as soon as a question was asked, and each of
    `before_answering` just before its answer, `THINKS` seconds later.
    """

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.script: list[str | AgentAnswer | AgentFailure] = []
        self.while_thinking: list[Callable[[], object]] = []
        self.before_answering: list[Callable[[], object]] = []
        self.questions: list[Question] = []

    def answer(self, question: Question) -> AgentAnswer:
        self.questions.append(question)
        number = len(self.questions)
        if self.while_thinking:
            self.while_thinking.pop(0)()
        self._clock.advance(THINKS)
        if self.before_answering:
            self.before_answering.pop(0)()
        given = self.script.pop(0) if self.script else f"Respuesta {number}"
        if isinstance(given, AgentFailure):
            raise given
        if isinstance(given, str):
            return AgentAnswer(text=given, agent_session_id=f"conv_text_{number}")
        return given


class FakeWhatsApp:
    """The port WhatsApp: accepts whatever `script` does not decide.

    `ledger` holds what Twilio took, with its sid. After `lose_answers(n)` the next n messages are
    taken, but the answer never comes back; `lost` counts those still to come. Its list answers
    while `lists` is on, and shows nothing while it `hides`.
    """

    def __init__(self) -> None:
        self.script: list[SendOutcome] = []
        self.ledger: list[tuple[OutboundMessage, str]] = []
        self.typing: list[str] = []
        self.lost = 0
        self.lists = True
        self.hides = False

    @property
    def texts(self) -> list[str]:
        """What the customer received, in order."""
        return [message.text for message, _ in self.ledger]

    def lose_answers(self, number: int) -> None:
        self.lost += number

    def send(self, message: OutboundMessage) -> SendOutcome:
        outcome = self.script.pop(0) if self.script else self._accept(message)
        if isinstance(outcome, Accepted) and self.lost:
            self.lost -= 1
            return Unknown(reason="the answer was lost")
        return outcome

    def find_sent(self, message: OutboundMessage, known: frozenset[str]) -> str | None:
        if not self.lists:
            raise Unavailable("Twilio cannot be read")
        sids = [sid for sent, sid in self.ledger if sent.message_id == message.message_id]
        return next((sid for sid in sids if sid not in known and not self.hides), None)

    def show_typing(self, message_sid: str) -> None:
        self.typing.append(message_sid)

    def _accept(self, message: OutboundMessage) -> Accepted:
        sid = f"SM{len(self.ledger) + 1:032x}"
        self.ledger.append((message, sid))
        return Accepted(message_sid=sid)


class FakeTurnRequests:
    """The port TurnRequests; while `takes` is off the queue refuses."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.takes = True

    def enqueue(self, customer: str, cause: str) -> bool:
        if self.takes:
            self.sent.append((customer, cause))
        return self.takes

    @property
    def causes(self) -> list[str]:
        """Why each turn request was sent."""
        return [cause for _, cause in self.sent]
