"""Plays a text session frame by frame, without a socket or a clock."""

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest

from aftercall.domain.errors import AgentFailure
from aftercall.gateways.elevenlabs.session.event_parser import parse_event
from aftercall.gateways.elevenlabs.session.session_policy import SessionPolicy
from aftercall.gateways.elevenlabs.session.text_session import TextSession
from aftercall.ports import AgentAnswer
from tests.gateways.elevenlabs_events import begun, response
from tests.gateways.elevenlabs_stubs import NOON, a_question

Frame = dict[str, object]
Event = tuple[float, Frame | str | tuple[int, str]]
"""Seconds since the session began, and a frame, a raw frame or a close."""
PING: Frame = {"type": "ping", "ping_event": {"event_id": 7, "ping_ms": None}}
AUDIO: Frame = {"type": "audio"}


@dataclass
class Played:
    """A turn played to its end: when it was over, and what was sent when."""

    session: TextSession
    over_at: float
    sent: list[tuple[float, Frame]]

    @property
    def answer(self) -> AgentAnswer:
        return self.session.result()

    @property
    def text(self) -> str:
        return self.answer.text

    @property
    def failure(self) -> AgentFailure:
        with pytest.raises(AgentFailure) as caught:
            self.session.result()
        return caught.value

    def sent_kinds(self) -> list[object]:
        return [frame["type"] for _, frame in self.sent]

    def sent_of(self, kind: str) -> list[Frame]:
        return [frame for _, frame in self.sent if frame["type"] == kind]

    def asked_at(self) -> float:
        (at,) = [at for at, frame in self.sent if frame["type"] == "user_message"]
        return at


def play(
    *events: Event,
    seconds: float = 25.0,
    first_message: str | None = None,
    policy: SessionPolicy | None = None,
) -> Played:
    """Play frames (or a close) at their seconds, with silence acted on in between."""
    session = TextSession(
        a_question(seconds=seconds),
        began=NOON,
        ends_at=NOON + timedelta(seconds=seconds),
        first_message=first_message,
        policy=policy,
    )
    played = Played(session, 0, [])
    for at, event in (*events, (1000.0, {"type": "never"})):
        moment = NOON + timedelta(seconds=at)
        while not session.is_over and session.wakes_at < moment:
            played.over_at = (session.wakes_at - NOON).total_seconds()
            played.sent += [(played.over_at, frame) for frame in session.handle_silence()]
        if session.is_over:
            break
        played.over_at = at
        if isinstance(event, tuple):
            session.handle_close(*event)
        else:
            frame = parse_event(event if isinstance(event, str) else json.dumps(event))
            played.sent += [(at, reply) for reply in session.handle_event(frame, moment)]
    return played


def after_greeting(
    *events: Event, seconds: float = 25.0, policy: SessionPolicy | None = None
) -> Played:
    """Play frames after a session that began at 0.2 s and a greeting at 0.5 s."""
    start: list[Event] = [(0.2, begun("conv_1")), (0.5, GREETING)]
    return play(*start, *events, seconds=seconds, policy=policy)


GREETING = response("Hola, soy Eva.", 1)
