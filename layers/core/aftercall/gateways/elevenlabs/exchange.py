"""One turn with the agent as a machine of frames and times; it knows no socket and no clock."""

from datetime import datetime, timedelta
from enum import StrEnum

from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.gateways.elevenlabs import frames_out
from aftercall.gateways.elevenlabs.answering import Answering
from aftercall.gateways.elevenlabs.closes import failure_of_session
from aftercall.gateways.elevenlabs.frames import (
    Corrected,
    Frame,
    Part,
    Ping,
    Said,
    SessionBegan,
)
from aftercall.gateways.elevenlabs.greeting import Greeting
from aftercall.ports import AgentAnswer, Question

SESSION_WAIT = timedelta(seconds=5)
GREETING_WAIT = timedelta(seconds=1.5)


class Stage(StrEnum):
    """How far the turn is."""

    OPENING = "opening"
    GREETING = "greeting"
    ASKED = "asked"
    OVER = "over"


class Exchange:
    """Takes frames in and gives the frames to send; `wakes_at` is when silence means something."""

    def __init__(
        self, question: Question, *, began: datetime, ends_at: datetime, first_message: str | None
    ) -> None:
        self._question = question
        self._ends_at = ends_at
        self._timer: datetime | None = began + SESSION_WAIT
        self._stage = Stage.OPENING
        self._session_id = ""
        self._greeting = Greeting(echo=first_message.strip() if first_message else None)
        self._answering = Answering(self._greeting)
        self._asked = False
        self._out_of_time = False
        self._closed: tuple[int | None, str] = (None, "")

    @property
    def is_over(self) -> bool:
        """Say whether there is nothing more to wait for."""
        return self._stage is Stage.OVER

    @property
    def wakes_at(self) -> datetime:
        """Return when `lapse` is due if nothing comes before."""
        return min(self._timer or self._ends_at, self._ends_at)

    def receive(self, frame: Frame | None, now: datetime) -> list[frames_out.Frame]:
        """Take in one frame and return what to send for it."""
        if isinstance(frame, Ping):
            replies = [frames_out.to_pong(frame.event_id)]
        elif self._stage is Stage.ASKED:
            replies = self._hear_answer(frame, now)
        else:
            replies = self._hear_greeting(frame, now)
        if now >= self.wakes_at and not self.is_over:
            return [*replies, *self.lapse()]
        return replies

    def lapse(self) -> list[frames_out.Frame]:
        """Act on silence until `wakes_at`: ask where no greeting comes, else end the turn."""
        at_deadline = self.wakes_at == self._ends_at
        unbroken = self._answering.trouble is None
        if self._stage is Stage.GREETING and unbroken and not at_deadline:
            return self._ask()
        self._out_of_time = at_deadline
        self._stage = Stage.OVER
        return []

    def hang_up(self, code: int, reason: str) -> None:
        """Keep how the other side closed the session."""
        self._closed = (code, reason)
        self._stage = Stage.OVER

    def result(self) -> AgentAnswer:
        """Return what the agent said; a wish for a person counts without a word.

        Raises AgentFailure where it said nothing.
        """
        tools = self._answering.tools
        text = self._answering.collected.text if self._asked else ""
        if text or tools.handover:
            return AgentAnswer(
                text=text,
                agent_session_id=self._session_id,
                handover=tools.handover,
                tools=tuple(tools.names),
            )
        if self._out_of_time and self._asked and self._answering.trouble is None:
            reason = f"no answer within {self._question.seconds:g} s"
            raise AgentFailure(FailureKind.TIMEOUT, reason, tool_seen=tools.seen)
        raise failure_of_session(
            *self._closed, self._answering.trouble, asked=self._asked, tool_seen=tools.seen
        )

    def _hear_greeting(self, frame: Frame | None, now: datetime) -> list[frames_out.Frame]:
        match frame:
            case SessionBegan():
                self._session_id = frame.session_id
                self._stage = Stage.GREETING
                self._timer = now + GREETING_WAIT
            case Said():
                self._greeting.take(frame.event_id)
                return self._ask()
            case Part() | Corrected():
                self._greeting.take(frame.event_id)
            case _:
                return self._answering.hear(frame) or []
        return []

    def _ask(self) -> list[frames_out.Frame]:
        self._greeting.ask()
        self._stage = Stage.ASKED
        self._asked = True
        self._timer = None
        return frames_out.to_question(self._question)

    def _hear_answer(self, frame: Frame | None, now: datetime) -> list[frames_out.Frame]:
        if isinstance(frame, SessionBegan):
            self._session_id = frame.session_id
        replies = self._answering.hear(frame)
        if replies is None:
            return []
        if self._answering.is_complete:
            self._stage = Stage.OVER
            return replies
        quiet = self._answering.quiet
        self._timer = now + quiet if quiet else None
        return replies
