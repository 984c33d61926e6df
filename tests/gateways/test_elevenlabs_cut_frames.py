"""Frames cut at every position, and sessions cut behind every frame."""

import json

import pytest

from aftercall.domain.errors import AgentFailure
from aftercall.gateways.elevenlabs.session.event_parser import parse_event
from tests.gateways.elevenlabs_events import (
    begun,
    button,
    client_tool,
    complete,
    correction,
    mcp_tool,
    own_tool,
    part,
    queue,
    response,
    rich_content,
)
from tests.gateways.elevenlabs_session_player import (
    GREETING,
    PING,
    Event,
    Frame,
    after_greeting,
    play,
)
from tests.gateways.elevenlabs_socket_stub import StubSession, an_agent, failure, stub
from tests.gateways.elevenlabs_stubs import a_question

FILLER, ANSWER = "Un momento, reviso la agenda.", "El martes a las 9. ñ👋"
FRAMES: list[Frame] = [
    begun("conv_1"),
    PING,
    part("delta", "El martes", 2),
    response(ANSWER, 2),
    complete(2),
    correction(FILLER, ANSWER, 2),
    client_tool("handover_to_human", {"reason": "x"}),
    own_tool("agenda", running=True),
    own_tool("skip_turn", running=False),
    mcp_tool("awaiting_approval"),
    rich_content({"buttons": [button("Hoy")]}),
    queue("waiting"),
    {"type": "guardrail_triggered"},
    {"type": "external_agent_connected", "external_agent_connected_event": {}},
    {"type": "error", "error_event": {"error_type": "llm_error", "message": "x"}},
]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: str(frame["type"]))
def test_a_frame_cut_anywhere_means_nothing_and_changes_nothing(frame: Frame) -> None:
    raw = json.dumps(frame, ensure_ascii=False)
    cuts = [raw[:end] for end in range(len(raw))]
    assert [cut for cut in cuts if parse_event(cut) is not None] == []
    assert [cut for cut in raw.encode().split(b'"') if parse_event(cut) is not None] == []
    whole = raw.encode()
    assert [end for end in range(len(whole)) if parse_event(whole[:end]) is not None] == []
    all_cuts: list[Event] = [(1.0, cut) for cut in cuts]
    played = after_greeting(*all_cuts, (1.5, response(ANSWER, 2)), (1.6, complete(2)))
    assert (played.text, played.over_at, played.answer.tools) == (ANSWER, 1.6, ())


SESSION: list[Event] = [
    (0.2, begun("conv_1")),
    (0.3, queue("waiting")),
    (2.0, queue("admitted")),
    (2.3, part("start", "Hola, soy", 1)),
    (2.4, GREETING),
    (2.5, complete(1)),
    (3.5, part("start", FILLER[:9], 2)),
    (3.6, part("stop", FILLER[9:], 2)),
    (3.7, response(FILLER, 2)),
    (3.8, complete(2)),
    (3.9, mcp_tool("loading")),
    (9.9, mcp_tool("success")),
    (10.5, part("start", ANSWER[:5], 3)),
    (10.6, response(ANSWER, 3)),
    (10.7, complete(3)),
]


def said_by(end: int) -> str:
    """Return what the agent has said after so many frames, whole or not."""
    filler = {7: FILLER[:9].strip()}.get(end, FILLER if end > 7 else "")
    answer = {13: ANSWER[:5].strip()}.get(end, ANSWER if end > 13 else "")
    return "\n\n".join(text for text in (filler, answer) if text)


@pytest.mark.parametrize("end", range(len(SESSION) + 1))
@pytest.mark.parametrize("code", [1006, 1011, 1000])
def test_a_session_cut_behind_any_frame_gives_what_was_said_or_a_failure(
    end: int, code: int
) -> None:
    played = play(*SESSION[:end], (SESSION[end - 1][0] + 0.05 if end else 0.1, (code, "")))
    if not said_by(end):
        failed = played.failure
        assert (failed.tool_seen, bool(failed.cause)) == (False, True)
        return
    assert played.text == said_by(end)
    # A tool that was begun and whose answer is missing is a person's to look after.
    running = end == 11
    assert played.answer.handover == ("tool_unfinished" if running else None)
    assert played.answer.tools == (("agenda",) if end > 10 else ())


@pytest.mark.parametrize("sent", [1, 2, 3, 40, 90])
def test_a_frame_cut_on_the_wire_is_a_lost_session(sent: int) -> None:
    payload = json.dumps(response("450 euros.", 2)).encode()
    wire = bytes([0x81, len(payload)]) + payload
    assert sent < len(wire) < 127

    def script(session: StubSession) -> None:
        session.await_question()
        session.connection.socket.sendall(wire[:sent])
        session.drop()

    with stub(script) as running:
        found = failure(an_agent(running.url))
        assert len(running.sessions) == 1
    assert found.cause == "close 1006"


def test_a_frame_cut_on_the_wire_behind_words_loses_none_of_them() -> None:
    def script(session: StubSession) -> None:
        session.await_question()
        session.send(response("450 euros.", 2))
        session.connection.socket.sendall(b"\x81\x50{")
        session.drop()

    with stub(script) as running:
        assert an_agent(running.url).answer(a_question()).text == "450 euros."


def test_the_tests_session_is_an_answer_where_nothing_cuts_it() -> None:
    played = play(*SESSION)
    assert played.text == f"{FILLER}\n\n{ANSWER}"
    with pytest.raises(AgentFailure):
        play(*SESSION[:5], (5.0, (1006, ""))).session.result()
