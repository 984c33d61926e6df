"""Turns with slow tools, tools that ask for approval, silence on purpose, and other odd ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from local.emulators.elevenlabs.agent_tools import McpServer, WebhookTool
from local.emulators.elevenlabs.agents import DEMO_AGENT, default_agents
from tests.emulators.elevenlabs_harness import (
    CONTEXT,
    Harness,
    TextClient,
    running_elevenlabs,
    text_client,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION = "¿Cuál es el precio?"
PRICE = "1.240 dólares"
DEMO = default_agents()[DEMO_AGENT]
QUIET = replace(DEMO, agent_id="agent_quiet", client_events=("agent_response",))
EQUIPPED = replace(
    DEMO,
    agent_id="agent_equipped",
    webhook_tools=(WebhookTool(tool_id="tool_1", name="find_order"),),
    mcp_servers=(McpServer(server_id="srv_1", name="agenda"),),
)


@pytest.fixture(scope="module")
def running() -> Iterator[Harness]:
    with running_elevenlabs(agents=(QUIET, EQUIPPED)) as harness:
        yield harness


@pytest.fixture
def harness(running: Harness) -> Harness:
    running.emulator.behaviours.clear()
    return running


def asked(client: TextClient) -> TextClient:
    """Open the session, give the context and ask."""
    client.start()
    client.seen.clear()
    client.send("contextual_update", text=CONTEXT)
    client.send("user_message", text=QUESTION)
    return client


def told(client: TextClient) -> list[str]:
    """Return the kinds of the frames, without pings, parts of answers and their ends."""
    left_out = {"agent_chat_response_part", "agent_response_complete", "ping"}
    return [kind for kind in client.kinds() if kind not in left_out]


def test_a_webhook_tool_runs_between_a_filler_and_the_answer(harness: Harness) -> None:
    harness.emulator.behaviours.set("webhook_tool", times=1)
    with text_client(harness.socket_url()) as client:
        assert PRICE not in asked(client).answer()
        request = client.until("agent_tool_request")["agent_tool_request"]
        response = client.until("agent_tool_response")["agent_tool_response"]
        assert PRICE in client.answer()
    assert request["tool_type"] == response["tool_type"] == "webhook"
    assert request["tool_call_id"] == response["tool_call_id"]


@pytest.mark.parametrize("behaviour", ["webhook_tool", "mcp_tool"])
def test_an_agent_without_tool_events_tells_its_answers_alone(
    harness: Harness, behaviour: str
) -> None:
    harness.emulator.behaviours.set(behaviour, agent_id=QUIET.agent_id)
    with text_client(harness.socket_url(QUIET.agent_id)) as client:
        assert PRICE not in asked(client).answer()
        assert PRICE in client.answer()
    assert told(client) == ["agent_response", "agent_response"]


def test_an_mcp_tool_runs_behind_a_complete_filler(harness: Harness) -> None:
    harness.emulator.behaviours.set("mcp_tool", times=1)
    with text_client(harness.socket_url()) as client:
        asked(client).answer()
        client.until("agent_response_complete")
        states = [client.until("mcp_tool_call")["mcp_tool_call"]["state"] for _ in range(2)]
        assert PRICE in client.answer()
    assert states == ["loading", "success"]


@pytest.mark.parametrize(
    ("is_approved", "states"),
    [
        (True, ["awaiting_approval", "loading", "success"]),
        (False, ["awaiting_approval", "failure"]),
    ],
)
def test_a_tool_waits_for_approval(harness: Harness, is_approved: bool, states: list[str]) -> None:
    harness.emulator.behaviours.set("tool_approval", times=1)
    with text_client(harness.socket_url()) as client:
        call = asked(client).until("mcp_tool_call")["mcp_tool_call"]
        client.send(
            "mcp_tool_approval_result", tool_call_id=call["tool_call_id"], is_approved=is_approved
        )
        assert (PRICE in client.answer()) is is_approved
    calls = [frame["mcp_tool_call"] for frame in client.seen if "mcp_tool_call" in frame]
    assert [one["state"] for one in calls] == states
    assert calls[0]["approval_timeout_secs"] == 300
    assert harness.emulator.journal.of_kind("tool_approval")[-1].facts["is_approved"] is is_approved


def test_a_turn_is_skipped_and_the_next_one_answered(harness: Harness) -> None:
    harness.emulator.behaviours.set("skip_turn", times=1)
    with text_client(harness.socket_url()) as client:
        tool = asked(client).until("agent_tool_response")["agent_tool_response"]
        assert (tool["tool_name"], tool["tool_type"]) == ("skip_turn", "system")
        assert PRICE in client.ask(QUESTION)


def test_the_agent_hangs_up_without_a_word(harness: Harness) -> None:
    harness.emulator.behaviours.set("silent_end_call", times=1)
    with text_client(harness.socket_url()) as client:
        assert asked(client).close_of() == (1000, "")
    assert told(client) == ["agent_tool_response"]


def test_a_guardrail_stops_a_streamed_answer(harness: Harness) -> None:
    harness.emulator.behaviours.set("guardrail", times=1)
    with text_client(harness.socket_url()) as client:
        assert asked(client).close_of() == (1000, "")
    assert told(client) == ["guardrail_triggered"]


def test_a_person_takes_over(harness: Harness) -> None:
    harness.emulator.behaviours.set("external_agent", times=1)
    with text_client(harness.socket_url()) as client:
        asked(client).until("agent_typing")
    assert told(client) == ["external_agent_connected", "agent_typing"]


def test_buttons_are_displayed_without_words(harness: Harness) -> None:
    harness.emulator.behaviours.set("buttons_only", times=1)
    with text_client(harness.socket_url()) as client:
        shown = asked(client).until("rich_content")["rich_content"]
    assert [one["label"] for one in shown["props"]["buttons"]] == ["09:00", "10:30"]
    assert told(client) == ["rich_content"]


def test_an_answer_has_marks_for_a_voice(harness: Harness) -> None:
    harness.emulator.behaviours.set("speech_tags", times=1)
    with text_client(harness.socket_url()) as client:
        answer = asked(client).answer()
    assert answer.startswith("[cheerful] ")
    assert answer.endswith('<break time="1.0s" /> [laughs]')


def test_what_is_sent_to_a_queued_session_is_lost(harness: Harness) -> None:
    harness.emulator.behaviours.set("queued", seconds=0.2, times=1)
    with text_client(harness.socket_url()) as client:
        client.initiate()
        assert client.until("queue_status")["queue_status_event"] == {"status": "waiting"}
        client.send("user_message", text="lost")
        assert client.until("queue_status")["queue_status_event"] == {"status": "admitted"}
        client.answer()
        client.send("contextual_update", text=CONTEXT)
        assert PRICE in client.ask(QUESTION)
    assert harness.emulator.sessions[-1].user_messages == [QUESTION]
    assert harness.emulator.journal.of_kind("discarded_in_queue")


def test_a_session_may_wait_in_the_queue_too_long(harness: Harness) -> None:
    harness.emulator.behaviours.set("queued", seconds=0, admitted=False, times=1)
    with text_client(harness.socket_url()) as client:
        client.initiate()
        assert client.close_of() == (3008, "too many concurrent connections")
    statuses = [
        one["queue_status_event"]["status"] for one in client.seen if "queue_status_event" in one
    ]
    assert statuses == ["waiting", "timed_out"]


@pytest.mark.parametrize(
    ("variables", "refused"), [({"name": None}, True), ({"name": ""}, False), ({}, True)]
)
def test_a_null_variable_may_count_as_missing(
    harness: Harness, variables: dict[str, Any], refused: bool
) -> None:
    harness.emulator.behaviours.set("nulls_refused", times=1)
    with text_client(harness.socket_url()) as client:
        client.initiate(dynamic_variables=variables)
        if refused:
            code, reason = client.close_of()
            assert (code, "{'name'}" in reason) == (1008, True)
        else:
            assert client.answer().startswith("Hola ,")


def test_a_null_variable_is_taken_as_it_is(harness: Harness) -> None:
    with text_client(harness.socket_url()) as client:
        client.initiate(dynamic_variables={"name": None})
        assert client.answer().startswith("Hola ,")


def test_an_agents_tools_are_shown_with_what_they_say_before(harness: Harness) -> None:
    prompt = harness.get(f"/agents/{EQUIPPED.agent_id}")["conversation_config"]["agent"]["prompt"]
    kinds = {tool["name"]: tool["type"] for tool in prompt["tools"]}
    assert kinds == {
        "handover_to_human": "client",
        "end_call": "system",
        "skip_turn": "system",
        "find_order": "webhook",
    }
    assert (prompt["tool_ids"][-1], prompt["mcp_server_ids"]) == ("tool_1", ["srv_1"])
    tool = harness.get("/tools/tool_1")["tool_config"]
    server = harness.get("/mcp-servers/srv_1")["config"]
    assert (tool["name"], tool["pre_tool_speech"]) == ("find_order", "auto")
    assert (server["name"], server["approval_policy"]) == ("agenda", "require_approval_all")
    assert harness.rest.get("/v1/convai/tools/tool_9").status_code == 404
