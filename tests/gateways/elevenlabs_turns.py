"""The turn's machine played frame by frame, without a socket or a clock."""

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest

from aftercall.domain.errors import AgentFailure
from aftercall.gateways.elevenlabs.exchange import Exchange
from aftercall.gateways.elevenlabs.frames_in import read_frame
from aftercall.ports import AgentAnswer
from tests.gateways.elevenlabs_frames import begun, response
from tests.gateways.elevenlabs_stubs import NOON, a_question

Frame = dict[str, object]
Event = tuple[float, Frame | tuple[int, str]]
PING: Frame = {"type": "ping", "ping_event": {"event_id": 7, "ping_ms": None}}
AUDIO: Frame = {"type": "audio"}


@dataclass
class Played:
    """A turn played to its end: when it was over, and what was sent when."""

    exchange: Exchange
    over_at: float
    sent: list[tuple[float, Frame]]

    @property
    def answer(self) -> AgentAnswer:
        return self.exchange.result()

    @property
    def text(self) -> str:
        return self.answer.text

    @property
    def failure(self) -> AgentFailure:
        with pytest.raises(AgentFailure) as caught:
            self.exchange.result()
        return caught.value

    def sent_kinds(self) -> list[object]:
        return [frame["type"] for _, frame in self.sent]

    def asked_at(self) -> float:
        (at,) = [at for at, frame in self.sent if frame["type"] == "user_message"]
        return at


def play(
    *events: Event,
    seconds: float = 25.0,
    first_message: str | None = None,
) -> Played:
    """Play frames (or a close) at their seconds, with silence acted on in between."""
    exchange = Exchange(
        a_question(seconds=seconds),
        began=NOON,
        ends_at=NOON + timedelta(seconds=seconds),
        first_message=first_message,
    )
    played = Played(exchange, 0, [])
    for at, event in (*events, (1000.0, {"type": "never"})):
        moment = NOON + timedelta(seconds=at)
        while not exchange.is_over and exchange.wakes_at < moment:
            played.over_at = (exchange.wakes_at - NOON).total_seconds()
            played.sent += [(played.over_at, frame) for frame in exchange.lapse()]
        if exchange.is_over:
            break
        played.over_at = at
        if isinstance(event, tuple):
            exchange.hang_up(*event)
        else:
            frame = read_frame(json.dumps(event))
            played.sent += [(at, reply) for reply in exchange.receive(frame, moment)]
    return played


def after_greeting(*events: Event, seconds: float = 25.0) -> Played:
    """Play frames after a session that began at 0.2 s and a greeting at 0.5 s."""
    return play((0.2, begun("conv_1")), (0.5, GREETING), *events, seconds=seconds)


GREETING = response("Hola, soy Eva.", 1)
