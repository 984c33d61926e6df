"""Turns without an answer, deadlines, errors, and frames of odd shapes."""

import pytest

from aftercall.domain.errors import FailureKind
from aftercall.gateways.elevenlabs.session.event_parser import parse_event
from tests.gateways.elevenlabs_events import begun, complete, own_tool, part, response
from tests.gateways.elevenlabs_session_player import AUDIO, Event, Frame, after_greeting, play


@pytest.mark.parametrize("close", [(1000, ""), (1006, ""), (1011, "")])
def test_an_empty_turn_is_a_failure(close: tuple[int, str]) -> None:
    failure = after_greeting((1.0, response("  ", 2)), (1.2, close)).failure
    assert (failure.kind, failure.tool_seen) == (FailureKind.TRANSIENT, False)


def test_a_completed_turn_without_words_does_not_wait_for_the_deadline() -> None:
    played = after_greeting((1.0, complete(2)))
    assert played.failure.kind is FailureKind.TRANSIENT
    assert played.over_at == pytest.approx(4.0)


@pytest.mark.parametrize("tools", [[], [(1.0, own_tool("look_up", running=True))]])
def test_no_answer_until_the_deadline_is_a_timeout_that_tells_of_tools(
    tools: list[Event],
) -> None:
    played = after_greeting(*tools, seconds=12.0)
    failure = played.failure
    assert (failure.kind, failure.tool_seen) == (FailureKind.TIMEOUT, bool(tools))
    assert played.over_at == 12.0


def test_a_deadline_before_the_question_is_no_timeout() -> None:
    played = play((0.2, begun("c")), seconds=1.0)
    assert played.failure.kind is FailureKind.TRANSIENT
    assert played.sent == []


def test_what_was_said_until_the_deadline_is_the_answer() -> None:
    played = after_greeting(
        (9.0, response("Un momento.", 2)), (9.1, part("start", "4", 3)), seconds=10.0
    )
    assert (played.text, played.over_at) == ("Un momento.\n\n4", 10.0)


def test_a_session_that_does_not_begin_is_given_up_after_five_seconds() -> None:
    played = play((0.1, AUDIO))
    assert (played.over_at, played.failure.kind) == (5.0, FailureKind.TRANSIENT)


def test_a_flood_of_frames_does_not_outlast_the_deadline() -> None:
    flood: list[Event] = [(number / 10, AUDIO) for number in range(5, 200)]
    played = after_greeting(*flood, seconds=3.0)
    assert played.over_at == pytest.approx(3.0)


@pytest.mark.parametrize(
    "trouble",
    [
        {"type": "error", "error_event": {"error_type": "llm_error", "message": "ola"}},
        {"type": "error", "message": "ola"},
    ],
)
def test_an_answer_after_an_error_is_an_answer(trouble: Frame) -> None:
    assert after_greeting((1.0, trouble), (2.0, response("Sí.", 2))).text == "Sí."
    assert after_greeting((1.0, trouble)).over_at == pytest.approx(4.0)


def test_an_error_before_the_question_keeps_it_back() -> None:
    played = play((0.2, begun("c")), (0.3, {"type": "error", "message": "ola"}))
    assert played.sent == []
    assert played.failure.kind is FailureKind.TRANSIENT


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01",
        "",
        "nonsense",
        "[]",
        "null",
        '{"type": 7}',
        '{"type": "crystal_ball"}',
        '{"type": "audio", "audio_event": {}}',
        '{"type": "interruption"}',
        '{"no_type": 1}',
    ],
)
def test_frames_we_do_not_know_mean_nothing(raw: str | bytes) -> None:
    assert parse_event(raw) is None


@pytest.mark.parametrize(
    "kind",
    [
        "conversation_initiation_metadata",
        "ping",
        "agent_chat_response_part",
        "agent_response",
        "agent_response_correction",
        "client_tool_call",
        "agent_tool_request",
        "agent_tool_response",
        "error",
        "client_error",
    ],
)
@pytest.mark.parametrize("body", [None, "odd", {}, {"event_id": "2", "text": 5, "message": {}}])
def test_frames_of_another_shape_never_break_a_turn(kind: str, body: object) -> None:
    frame = {"type": kind, f"{kind}_event": body, kind: body, "text_response_part": body}
    played = after_greeting((1.0, frame), (1.5, response("Sí.", 2)), (1.6, complete(2)))
    assert played.text == "Sí."
