"""One text session as a machine of events and times; it knows no socket and no clock."""

from datetime import datetime, timedelta

from aftercall.gateways.elevenlabs.session.answer_completion import silence_allowed
from aftercall.gateways.elevenlabs.session.commands import Command, to_question, to_replies
from aftercall.gateways.elevenlabs.session.events import Event
from aftercall.gateways.elevenlabs.session.greeting import Greeting
from aftercall.gateways.elevenlabs.session.session_policy import SessionPolicy
from aftercall.gateways.elevenlabs.session.turn_result import to_answer
from aftercall.gateways.elevenlabs.session.turn_state import Phase, TurnState
from aftercall.ports import AgentAnswer, Question

ADMITTED_TOO_LATE = timedelta(seconds=0.2)
"""For each second of a turn: a session still held in the queue with so little left is given up."""


class TextSession:
    """Takes events in and gives the commands to send; `wakes_at` is when silence means something.

    The session begins at `began` with the initiation command, which the caller sends, and is over
    by `ends_at` at the latest. `first_message` is what the agent was told to greet with, if
    anything.
    """

    def __init__(
        self,
        question: Question,
        *,
        began: datetime,
        ends_at: datetime,
        first_message: str | None,
        policy: SessionPolicy | None = None,
    ) -> None:
        self._question = question
        self._ends_at = ends_at
        self._timer: datetime | None = None
        self._policy = policy or SessionPolicy()
        echo = first_message.strip() if first_message else None
        self._state = TurnState(greeting=Greeting(echo=echo), policy=self._policy)
        self._set_timer(began)

    @property
    def is_over(self) -> bool:
        """Say whether there is nothing more to wait for."""
        return self._state.is_over

    @property
    def wakes_at(self) -> datetime:
        """Return when `handle_silence` is due if nothing comes before."""
        return min(self._timer or self._ends_at, self._ends_at)

    def handle_event(self, event: Event | None, now: datetime) -> list[Command]:
        """Take in what came at `now`, None for a frame of no use; return what to send for it."""
        commands = to_replies(event, self._policy.approved_tools)
        if self._state.hear(event):
            self._set_timer(now)
        if self._state.may_ask:
            commands += self._ask()
        # Frames that say nothing (pings, audio) may come so densely that `recv` never times out.
        if now >= self.wakes_at and not self.is_over:
            commands += self.handle_silence()
        return commands

    def handle_silence(self) -> list[Command]:
        """Act on silence until `wakes_at`: ask where no greeting comes, else end the turn."""
        at_deadline = self.wakes_at == self._ends_at
        started = self._state.phase is Phase.STARTED and not self._state.queue.held
        if started and not (self._state.error or self._state.external_agent or at_deadline):
            return self._ask()
        self._state.at_deadline = at_deadline
        self._state.is_over = True
        return []

    def handle_close(self, code: int, reason: str) -> None:
        """Take in how the other side closed the session."""
        self._state.close_code, self._state.close_reason = code, reason
        self._state.is_over = True

    def result(self) -> AgentAnswer:
        """Return what the turn came to. Raises AgentFailure where the agent gave no answer."""
        return to_answer(self._state, seconds=self._question.seconds)

    def _ask(self) -> list[Command]:
        self._state.ask()
        # How long the agent thinks is its own affair: until it is heard, only the deadline counts.
        self._timer = None
        return to_question(self._question)

    def _set_timer(self, now: datetime) -> None:
        silence = silence_allowed(self._state)
        if silence is None and self._state.queue.held:
            self._timer = self._ends_at - self._question.seconds * ADMITTED_TOO_LATE
        else:
            self._timer = None if silence is None else now + silence
