"""The text session as a bare client sees it: context, tools, closes, and forgetting."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from local.emulators.elevenlabs.agents import (
    CLIENT_EVENTS,
    RECEPTION_AGENT,
    default_agents,
)
from tests.emulators.elevenlabs_harness import (
    CONTEXT,
    INIT,
    TEXT_ONLY,
    Harness,
    closed_session,
    running_elevenlabs,
    text_client,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

RECEPTION = default_agents()[RECEPTION_AGENT]
AGENTS = (
    replace(RECEPTION, agent_id="agent_bare", tools=frozenset()),
    replace(RECEPTION, agent_id="agent_mute", client_events=("ping",)),
    replace(RECEPTION, agent_id="agent_plain", client_events=CLIENT_EVENTS),
)


@pytest.fixture(scope="module")
def running() -> Iterator[Harness]:
    with running_elevenlabs(agents=AGENTS) as harness:
        yield harness


@pytest.fixture
def harness(running: Harness) -> Harness:
    running.emulator.behaviours.clear()
    return running


def test_a_session_opens_with_its_id_a_ping_and_a_streamed_greeting(
    harness: Harness,
) -> None:
    with text_client(harness.socket_url()) as client:
        greeting = client.start()
        client.until("agent_response_complete")
    first, ping, start, *_ = client.seen
    event = first["conversation_initiation_metadata_event"]
    assert re.fullmatch(r"conv_[a-z0-9]{28}", event["conversation_id"])
    assert ping["ping_event"] == {"event_id": 1, "ping_ms": None}
    assert start["text_response_part"] == {"text": "", "type": "start", "event_id": 1}
    assert greeting["agent_response_event"]["event_id"] == 1
    parts = [f["text_response_part"] for f in client.seen if "text_response_part" in f]
    assert (
        "".join(part["text"] for part in parts)
        == (greeting["agent_response_event"]["agent_response"])
    )
    assert parts[-1]["type"] == "stop"
    assert "Hola Ana" in greeting["agent_response_event"]["agent_response"]


def test_context_and_message_lead_to_an_answer_that_quotes_the_call(
    harness: Harness,
) -> None:
    with text_client(harness.socket_url()) as client:
        client.start()
        client.send("contextual_update", text=CONTEXT)
        answer = client.ask("Sí me interesa\n¿cuál es el precio?\n¿y mi código?")
    assert "1.240 dólares" in answer
    assert "CEDRO-123" in answer
    assert client.seen[-1]["agent_response_event"]["event_id"] == 2


def test_an_update_alone_is_not_answered(harness: Harness) -> None:
    with text_client(harness.socket_url()) as client:
        client.start()
        client.send("contextual_update", text=CONTEXT)
        client.ask("Hola")
    assert (
        client.kinds().count("agent_response") == 2
    )  # the greeting, and the answer to the message


def test_an_update_with_the_same_context_id_replaces_the_older(harness: Harness) -> None:
    with text_client(harness.socket_url()) as client:
        client.start()
        client.send("contextual_update", text="El precio total es de 900 dólares.", context_id="a")
        client.send("contextual_update", text="El precio total es de 800 dólares.", context_id="a")
        assert "800 dólares" in client.ask("¿precio?")


def test_a_new_session_knows_nothing_of_the_last(harness: Harness) -> None:
    ids = []
    for known in (True, False):
        with text_client(harness.socket_url()) as client:
            client.start()
            if known:
                client.send("contextual_update", text=CONTEXT)
            assert ("CEDRO-123" in client.ask("¿mi código?")) is known
        ids.append(client.session_id())
    assert ids[0] != ids[1]


def test_inside_one_session_earlier_messages_count(harness: Harness) -> None:
    with text_client(harness.socket_url()) as client:
        client.start()
        client.ask("prefiero por la tarde")
        assert "prefiere la tarde" in client.ask("¿y mi cita?")


def test_the_record_proves_what_the_agent_saw(harness: Harness) -> None:
    with text_client(harness.socket_url()) as client:
        client.start(user_id="wa:record")
        client.send("contextual_update", text=CONTEXT)
        client.ask("¿precio?")
        client.connection.close()
    session_id = closed_session(harness, client)
    seen = harness.rest.get("/_control/sessions").json()["sessions"][-1]
    assert seen["agent_session_id"] == session_id
    assert seen["init"]["user_id"] == "wa:record"
    assert seen["contextual_updates"] == [CONTEXT]
    assert seen["user_messages"] == ["¿precio?"]
    assert "1.240" in seen["answers"][-1]
    assert (seen["close_code"], seen["closed_by"]) == (1000, "client")


def test_a_session_shows_among_the_conversations_as_text_and_gets_done(
    harness: Harness,
) -> None:
    with text_client(harness.socket_url()) as client:
        client.start(user_id="wa:listed")
        client.ask("Hola")
    listed = harness.get("/conversations", user_id="wa:listed", text_only="true")["conversations"]
    assert len(listed) == 1
    closed_session(harness, client)
    conversation = harness.get(f"/conversations/{listed[0]['conversation_id']}")
    assert conversation["status"] == "processing"
    harness.pass_time(10)
    conversation = harness.get(f"/conversations/{listed[0]['conversation_id']}")
    assert conversation["status"] == "done"
    assert conversation["user_id"] == "wa:listed"
    assert conversation["metadata"]["text_only"] is True
    assert conversation["metadata"]["phone_call"] is None
    assert conversation["metadata"]["batch_call"] is None
    assert [turn["source_medium"] for turn in conversation["transcript"]] == [None, "text", None]


@pytest.mark.parametrize(
    "raw", ['{"type": "user_massage", "text": "Hola"}', '{"type": "user_message"}', "nope", "[]"]
)
def test_an_unknown_frame_closes_1008(harness: Harness, raw: str) -> None:
    with text_client(harness.socket_url()) as client:
        client.start()
        client.connection.send(raw)
        assert client.close_of() == (1008, "Invalid message received.")


@pytest.mark.parametrize("kind", ["user_activity", "feedback"])
def test_frames_without_effect_are_taken(harness: Harness, kind: str) -> None:
    with text_client(harness.socket_url()) as client:
        client.start()
        client.send(kind)
        assert "gusto" in client.ask("gracias")


@pytest.mark.parametrize(
    ("is_error", "says"), [(False, "le escribe enseguida"), (True, "No he podido avisar")]
)
def test_asking_for_a_person_calls_our_tool_and_waits_for_its_result(
    harness: Harness, is_error: bool, says: str
) -> None:
    with text_client(harness.socket_url()) as client:
        client.start()
        client.send("user_message", text="Quiero hablar con una persona")
        call = client.until("client_tool_call")["client_tool_call"]
        assert call["tool_name"] == "handover_to_human"
        assert call["parameters"]["summary"] == "Quiero hablar con una persona"
        client.send(
            "client_tool_result",
            tool_call_id=call["tool_call_id"],
            result="done",
            is_error=is_error,
        )
        response = client.until("agent_tool_response")["agent_tool_response"]
        assert response["is_error"] is is_error
        assert says in client.answer()


def test_without_the_tool_it_says_that_it_cannot(harness: Harness) -> None:
    with text_client(harness.socket_url("agent_bare")) as client:
        client.start()
        assert "No puedo pasarle" in client.ask("Quiero hablar con una persona")


def test_taking_leave_ends_the_session_from_their_side(harness: Harness) -> None:
    with text_client(harness.socket_url()) as client:
        client.start()
        assert "Hasta pronto" in client.ask("adiós")
        assert client.until("agent_tool_response")["agent_tool_response"]["tool_name"] == "end_call"
        assert client.close_of() == (1000, "")


def test_an_agent_without_agent_response_never_answers(harness: Harness) -> None:
    with text_client(harness.socket_url("agent_mute")) as client:
        client.send(INIT, conversation_config_override=TEXT_ONLY)
        client.send("user_message", text="adiós")
        assert client.close_of() == (1000, "")  # the agent answered and hung up
    assert set(client.kinds()) == {"conversation_initiation_metadata", "ping"}


def test_the_end_of_a_turn_is_told_only_where_it_is_switched_on(harness: Harness) -> None:
    with text_client(harness.socket_url("agent_plain")) as client:
        client.start()
        client.ask("Hola")
        client.ask("Gracias")
    assert "agent_response_complete" not in client.kinds()
