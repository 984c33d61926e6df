"""How long silence may last, as a table from what was heard to seconds."""

import json

import pytest

from aftercall.gateways.elevenlabs.session.answer_completion import silence_allowed
from aftercall.gateways.elevenlabs.session.event_parser import parse_event
from aftercall.gateways.elevenlabs.session.greeting import Greeting
from aftercall.gateways.elevenlabs.session.turn_state import TurnState
from tests.gateways.elevenlabs_events import begun, complete, own_tool, part, response

Frame = dict[str, object]
ERROR: Frame = {"type": "error", "message": "odd"}
ANSWER = response("450 euros.", 2)
RUNS = own_tool("look_up", running=True)
HAS_RUN = own_tool("look_up", running=False)


def seconds(state: TurnState, *frames: Frame) -> float | None:
    for frame in frames:
        state.hear(parse_event(json.dumps(frame)))
    silence = silence_allowed(state)
    return None if silence is None else silence.total_seconds()


def asked(*, greeted: bool, announces: bool = False) -> TurnState:
    state = TurnState(greeting=Greeting(echo=None))
    greeting = [response("Hola.", 1), complete(1)] if announces else [response("Hola.", 1)]
    for frame in [begun("conv_1"), *(greeting if greeted else [])]:
        state.hear(parse_event(json.dumps(frame)))
    state.ask()
    return state


def test_a_session_has_five_seconds_to_start_and_its_greeting_one_and_a_half() -> None:
    state = TurnState(greeting=Greeting(echo=None))
    assert seconds(state) == 5.0
    assert seconds(state, begun("conv_1")) == 1.5


@pytest.mark.parametrize(
    ("frames", "allowed"),
    [
        ([], None),
        ([ANSWER, complete(2)], 0.0),
        ([ANSWER], 0.6),
        ([ANSWER, HAS_RUN], 3.0),
        ([HAS_RUN, ANSWER], 0.6),
        ([ANSWER, RUNS], None),
        ([ANSWER, RUNS, complete(2)], None),
        ([ANSWER, own_tool("end_call", running=True)], 0.6),
        ([part("start", "450", 2)], None),
        ([part("stop", "450", 2)], 0.6),
        ([part("stop", "450", 2), complete(2)], 0.6),
        ([RUNS], None),
        ([ERROR], 3.0),
        ([complete(2)], 3.0),
        ([RUNS, ERROR], None),
    ],
)
def test_what_was_heard_after_the_question_decides_how_long_silence_may_last(
    frames: list[Frame], allowed: float | None
) -> None:
    assert seconds(asked(greeted=True), *frames) == allowed


def test_an_agent_that_announced_the_end_of_its_greeting_is_given_eight_seconds() -> None:
    assert seconds(asked(greeted=True, announces=True), ANSWER) == 8.0


def test_what_may_be_a_late_greeting_is_not_complete_before_three_seconds() -> None:
    assert seconds(asked(greeted=False), response("Hola.", 1), complete(1)) == 3.0
