"""Everything that one turn has shown so far, in one object; it knows neither socket nor time."""

from dataclasses import dataclass, field
from enum import StrEnum

from aftercall.gateways.elevenlabs.session.answer_buffer import AnswerBuffer
from aftercall.gateways.elevenlabs.session.events import (
    AgentResponse,
    AgentResponseComplete,
    AgentResponseCorrection,
    AgentResponsePart,
    AgentToolRequest,
    AgentToolResponse,
    ClientToolCall,
    ErrorEvent,
    Event,
    SessionStarted,
)
from aftercall.gateways.elevenlabs.session.greeting import Greeting
from aftercall.gateways.elevenlabs.session.tool_use import ToolUse

Words = AgentResponsePart | AgentResponse | AgentResponseCorrection | AgentResponseComplete


class Phase(StrEnum):
    """How far a turn is; a session that ended keeps the phase that it ended in."""

    CONNECTED = "connected"
    STARTED = "started"
    ASKED = "asked"


@dataclass(slots=True, kw_only=True)
class TurnState:
    """What was heard, and how the session ended once it `is_over`.

    `completed` means that the agent called its turn over after all that it said.
    `announces_completion` means that it did so after its greeting, and hence will after its answer.
    `tool_since_answer` means that a tool was touched after the last whole answer.
    """

    greeting: Greeting
    phase: Phase = Phase.CONNECTED
    session_id: str = ""
    answer: AnswerBuffer = field(default_factory=AnswerBuffer)
    tools: ToolUse = field(default_factory=ToolUse)
    error: ErrorEvent | None = None
    completed: bool = False
    announces_completion: bool = False
    tool_since_answer: bool = False
    is_over: bool = False
    at_deadline: bool = False
    close_code: int | None = None
    close_reason: str = ""

    @property
    def is_asked(self) -> bool:
        """Say whether the question went out."""
        return self.phase is Phase.ASKED

    @property
    def may_ask(self) -> bool:
        """Say whether nothing has to be awaited any more before the question."""
        return not self.is_asked and self.greeting.is_whole

    def hear(self, event: Event | None) -> bool:
        """Take in an event; say whether the time that silence may last begins anew with it."""
        match event:
            case SessionStarted():
                return self._hear_start(event)
            case (
                AgentResponsePart()
                | AgentResponse()
                | AgentResponseCorrection()
                | AgentResponseComplete()
            ):
                return self._hear_words(event) if self.is_asked else self._hear_greeting(event)
            case ClientToolCall() | AgentToolRequest() | AgentToolResponse():
                self.tool_since_answer, self.completed = True, False
                self.tools.add(event)
            case ErrorEvent():
                self.error = event
            case _:
                return False
        return self.is_asked

    def ask(self) -> None:
        """Take in that the question goes out."""
        self.phase = Phase.ASKED
        self.greeting.note_question()

    def _hear_start(self, event: SessionStarted) -> bool:
        self.session_id = event.session_id
        if self.is_asked:
            return False
        self.phase = Phase.STARTED
        return True

    def _hear_greeting(self, event: Words) -> bool:
        if not isinstance(event, AgentResponseComplete):
            self.greeting.add(event.event_id, whole=isinstance(event, AgentResponse))
        elif self.greeting.covers(event.event_id):
            self.announces_completion = True
        return False

    def _hear_words(self, event: Words) -> bool:
        text = event.text if isinstance(event, AgentResponse) else None
        if self.greeting.covers(event.event_id, text):
            self.announces_completion |= isinstance(event, AgentResponseComplete)
            return False
        if self.greeting.settle(event.event_id):
            self.answer.drop_until(self.greeting.last_event_id)
        self.completed = isinstance(event, AgentResponseComplete)
        match event:
            case AgentResponsePart():
                self.answer.add_part(event)
            case AgentResponse():
                self.tool_since_answer = False
                self.answer.add_answer(event)
            case AgentResponseCorrection():
                self.answer.correct(event)
        return True
