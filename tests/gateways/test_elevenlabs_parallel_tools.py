"""Two calls of one tool at a time: without ids, and reported by the server and the agent."""

import pytest

from aftercall.gateways.elevenlabs.session.session_policy import SessionPolicy
from tests.gateways.elevenlabs_events import client_tool, mcp_tool, own_tool, response
from tests.gateways.elevenlabs_session_player import Event, Frame, after_greeting

NO_ID = ""
SAID: Event = (1.0, response("Un momento.", 2))
ANSWER: Event = (14.0, response("450 euros.", 3))


def mcp(state: str) -> Frame:
    return mcp_tool(state, call_id=NO_ID)


def own(*, running: bool) -> Frame:
    return own_tool("agenda", running=running, call_id=NO_ID)


@pytest.mark.parametrize(
    "frames",
    [
        [mcp("loading"), mcp("loading"), mcp("success"), mcp("success")],
        [mcp("loading"), mcp("loading"), mcp("failure"), mcp("success")],
        [own(running=True), own(running=True), own(running=False), own(running=False)],
    ],
)
def test_the_end_of_one_call_without_an_id_leaves_the_other(frames: list[Frame]) -> None:
    calls: list[Event] = list(zip((1.1, 1.2, 2.0, 13.0), frames, strict=True))
    played = after_greeting(SAID, *calls, ANSWER)
    assert played.text == "Un momento.\n\n450 euros."
    assert played.over_at < 20
    assert played.answer.tools == ("agenda",)


def test_an_approved_call_without_an_id_is_one_call_while_it_loads() -> None:
    policy = SessionPolicy(approved_tools=frozenset({"agenda"}))
    calls: list[Event] = [
        (1.1, mcp("awaiting_approval")),
        (1.2, mcp("loading")),
        (2.0, mcp("success")),
    ]
    played = after_greeting(SAID, *calls, policy=policy)
    assert played.over_at == pytest.approx(5.0)


def test_a_declined_call_without_an_id_did_not_run_when_it_fails() -> None:
    calls: list[Event] = [(1.1, mcp("awaiting_approval")), (1.2, mcp("failure"))]
    assert after_greeting(SAID, *calls).answer.tools == ()


@pytest.mark.parametrize("request_first", [True, False])
def test_a_tool_of_ours_without_an_id_is_one_call_with_its_request(request_first: bool) -> None:
    ours = client_tool("agenda", {}, tool_call_id=NO_ID)
    frames = [own(running=True), ours] if request_first else [ours, own(running=True)]
    calls: list[Event] = list(zip((1.1, 1.2), frames, strict=True))
    assert after_greeting(SAID, *calls).over_at == pytest.approx(4.2)


def test_the_end_at_the_server_ends_the_request_that_the_agent_reported() -> None:
    calls: list[Event] = [
        (1.1, own_tool("agenda", running=True, call_id="tool_9")),
        (1.2, mcp_tool("loading")),
        (2.0, mcp_tool("success")),
        (3.0, response("450 euros.", 3)),
    ]
    played = after_greeting(SAID, *calls)
    assert played.text == "Un momento.\n\n450 euros."
    assert played.over_at < 8


def test_the_end_of_one_at_the_server_leaves_the_request_of_another_that_runs() -> None:
    calls: list[Event] = [
        (1.1, own_tool("agenda", running=True, call_id="tool_8")),
        (1.1, own_tool("agenda", running=True, call_id="tool_9")),
        (1.2, mcp_tool("loading", call_id="mcp_1")),
        (1.2, mcp_tool("loading", call_id="mcp_2")),
        (2.0, mcp_tool("success", call_id="mcp_1")),
        (13.0, mcp_tool("success", call_id="mcp_2")),
        ANSWER,
    ]
    played = after_greeting(SAID, *calls)
    assert played.text == "Un momento.\n\n450 euros."
    assert played.over_at < 20


def test_the_end_of_another_tool_leaves_a_request() -> None:
    calls: list[Event] = [
        (1.1, own_tool("prices", running=True, call_id="tool_9")),
        (1.2, mcp_tool("loading")),
        (2.0, mcp_tool("success")),
        ANSWER,
    ]
    assert after_greeting(SAID, *calls).text == "Un momento.\n\n450 euros."
