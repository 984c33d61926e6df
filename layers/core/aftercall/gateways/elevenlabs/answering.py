"""What happens after the question is out: answers, parts, tools, and how long silence may last."""

from dataclasses import dataclass, field
from datetime import timedelta

from aftercall.gateways.elevenlabs import frames_out
from aftercall.gateways.elevenlabs.collected import Collected
from aftercall.gateways.elevenlabs.frames import (
    Completed,
    Corrected,
    Frame,
    Part,
    Said,
    ToolActivity,
    ToolCall,
    Trouble,
)
from aftercall.gateways.elevenlabs.greeting import Greeting
from aftercall.gateways.elevenlabs.tools import END_CALL, Tools

QUIET = timedelta(seconds=0.6)
TOOL_QUIET = timedelta(seconds=3)
LONG_QUIET = timedelta(seconds=8)


@dataclass(slots=True)
class Answering:
    """The agent's turn as heard so far.

    An agent that told the end of its greeting tells that of its answer too (`will_complete`), so
    that a pause after "one moment, please" is waited out.
    """

    greeting: Greeting
    collected: Collected = field(default_factory=Collected)
    tools: Tools = field(default_factory=Tools)
    trouble: Trouble | None = None
    completed: bool = False
    will_complete: bool = False
    tool_lately: bool = False

    def hear(self, frame: Frame | None) -> list[frames_out.Frame] | None:
        """Return what to send for a frame, or None for one that says nothing about the answer."""
        match frame:
            case ToolCall():
                self._reopen()
                return self.tools.run(frame)
            case ToolActivity():
                self._reopen()
                self.tools.note(frame)
                return []
            case Trouble():
                self.trouble = frame
                return []
            case Part() | Said() | Corrected() | Completed():
                return self._hear_words(frame)
        return None

    def _reopen(self) -> None:
        self.tool_lately, self.completed = True, False

    def _hear_words(
        self, frame: Part | Said | Corrected | Completed
    ) -> list[frames_out.Frame] | None:
        text = frame.text if isinstance(frame, Said) else None
        if self.greeting.covers(frame.event_id, text):
            self.will_complete = self.will_complete or isinstance(frame, Completed)
            return None
        if self.greeting.settle(frame.event_id):
            self.collected.forget_until(self.greeting.upto)
        self.completed = isinstance(frame, Completed)
        match frame:
            case Part():
                self.collected.add_part(frame)
            case Said():
                self.tool_lately = False
                self.collected.add_answer(frame)
            case Corrected():
                self.collected.correct(frame)
        return []

    @property
    def is_complete(self) -> bool:
        """Say whether the agent said that it is done, and nothing speaks against it."""
        doubtful = self.tools.running or self.greeting.unsure
        return self.completed and bool(self.collected.answers) and not doubtful

    @property
    def quiet(self) -> timedelta | None:
        """Return the silence after which the turn is over; None where only the deadline ends it."""
        if not self.collected.text:
            hopeless = self.trouble or self.completed or self.tools.handover
            return TOOL_QUIET if hopeless and not self.tools.running else None
        if self.tools.running:
            return LONG_QUIET
        if self.greeting.unsure:
            return TOOL_QUIET
        if self.completed or END_CALL in self.tools.names:
            return QUIET
        return None if self.collected.streaming else self._quiet_between_answers()

    def _quiet_between_answers(self) -> timedelta:
        if self.will_complete:
            return LONG_QUIET
        return TOOL_QUIET if self.tool_lately else QUIET
