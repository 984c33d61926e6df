"""Everything that one turn has shown so far, in one object; it knows neither socket nor time."""

from dataclasses import dataclass, field
from enum import StrEnum

from aftercall.gateways.elevenlabs.session.answer_buffer import AnswerBuffer
from aftercall.gateways.elevenlabs.session.concurrency_queue import ConcurrencyQueue
from aftercall.gateways.elevenlabs.session.events import (
    AgentResponse,
    AgentResponseComplete,
    ErrorEvent,
    Event,
    ExternalAgentConnected,
    GuardrailTriggered,
    QueueStatus,
    RichContent,
    SessionStarted,
    ToolEvent,
    Words,
)
from aftercall.gateways.elevenlabs.session.greeting import Greeting
from aftercall.gateways.elevenlabs.session.session_policy import SessionPolicy
from aftercall.gateways.elevenlabs.session.tool_use import CHOICES, ToolUse


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
    policy: SessionPolicy = field(default_factory=SessionPolicy)
    phase: Phase = Phase.CONNECTED
    session_id: str = ""
    queue: ConcurrencyQueue = field(default_factory=ConcurrencyQueue)
    answer: AnswerBuffer = field(default_factory=AnswerBuffer)
    tools: ToolUse = field(default_factory=ToolUse)
    error: ErrorEvent | None = None
    guardrail: bool = False
    external_agent: bool = False
    completed: bool = False
    announces_completion: bool = False
    tool_since_answer: bool = False
    is_over: bool = False
    at_deadline: bool = False
    close_code: int | None = None
    close_reason: str = ""

    def __post_init__(self) -> None:
        self.tools.approved = self.policy.approved_tools

    @property
    def is_asked(self) -> bool:
        """Say whether the question went out."""
        return self.phase is Phase.ASKED

    @property
    def may_ask(self) -> bool:
        """Say whether nothing has to be awaited any more before the question."""
        return not self.is_asked and not self.queue.held and self.greeting.is_whole

    @property
    def unfinished(self) -> bool:
        """Say whether the agent announced an answer by a tool that has not ended."""
        return self.tools.running and self.tool_since_answer

    def hear(self, event: Event | None) -> bool:
        """Take in an event; say whether the time that silence may last begins anew with it."""
        if isinstance(event, Words):
            return self._hear_words(event) if self.is_asked else self._hear_greeting(event)
        if isinstance(event, ToolEvent):
            return self._hear_tool(event)
        return self._hear_other(event)

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

    def _hear_queue(self, event: QueueStatus) -> bool:
        nothing_heard = not (self.answer.text or self.tools.seen or self.completed or self.error)
        if self.is_asked and not nothing_heard:
            return False
        if not self.queue.note(event):
            return False
        if self.queue.held and self.is_asked:
            # The question crossed this event, and was discarded: it is asked again.
            self.phase = Phase.STARTED
        return True

    def _hear_greeting(self, event: Words) -> bool:
        if not isinstance(event, AgentResponseComplete):
            self.greeting.add(event.event_id, whole=isinstance(event, AgentResponse))
            if isinstance(event, AgentResponse) and event.text:
                self.greeting.text = event.text
        elif self.greeting.covers(event.event_id):
            self.announces_completion = True
        return False

    def _hear_words(self, event: Words) -> bool:
        text = event.text if isinstance(event, AgentResponse) else None
        if self._is_greeting(event.event_id, text):
            self.announces_completion |= isinstance(event, AgentResponseComplete)
            # Whoever still greets is not done: neither a filler's wait nor one that began with the
            # first words of what turned out to be the greeting may end meanwhile.
            return True
        if self.answer.is_withdrawn(event.event_id):
            return False
        self.completed = isinstance(event, AgentResponseComplete)
        if isinstance(event, AgentResponse):
            self.tool_since_answer = False
        self.answer.add(event)
        return True

    def _is_greeting(self, event_id: int | None, text: str | None) -> bool:
        """Say whether words are the greeting's; what was taken for an answer is dropped then."""
        if text and not (self.answer.answers or self.tools.seen):
            self.greeting.note_repeated(event_id, text)
        was_uncertain, is_first_message = self.greeting.uncertain, None
        if self.greeting.may_be_first(event_id) and text:
            is_first_message = self.policy.profile().is_greeting(text)
            self.greeting.settle_first(is_first_message)
        covered = is_first_message or self.greeting.covers(event_id, text)
        if was_uncertain and (covered or self.greeting.settle(event_id)):
            self.answer.drop_until(self.greeting.last_event_id)
        return covered

    def _hear_other(self, event: Event | None) -> bool:
        match event:
            case SessionStarted():
                return self._hear_start(event)
            case QueueStatus():
                return self._hear_queue(event)
            case RichContent() if self.is_asked and not self.greeting.covers(event.event_id):
                self.completed = False
                self.answer.add_component(event)
            case GuardrailTriggered():
                self.guardrail = True
                self.answer.withdraw()
            case ExternalAgentConnected():
                self.external_agent = True
                return True
            case ErrorEvent():
                self.error = event
            case _:
                return False
        return self.is_asked

    def _hear_tool(self, event: ToolEvent) -> bool:
        if event.tool not in CHOICES:
            self.tool_since_answer, self.completed = True, False
        self.tools.add(event)
        return self.is_asked
