"""The text socket as a bare client sees it: opening, context, tools, closes, and forgetting."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from websockets.sync.client import connect

from local.emulators.clock import Clock
from local.emulators.elevenlabs.agents import (
    CLIENT_EVENTS,
    DEMO_AGENT,
    RECEPTION_AGENT,
    default_agents,
)
from local.emulators.elevenlabs.timing import NO_WAIT
from tests.emulators.elevenlabs_bench import (
    CONTEXT,
    READ_KEY,
    TEXT_ONLY,
    Bench,
    a_bench,
    a_text_client,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

RECEPTION = default_agents()[RECEPTION_AGENT]
AGENTS = (
    replace(RECEPTION, agent_id="agent_strict", allowed_overrides=frozenset()),
    replace(RECEPTION, agent_id="agent_twin", allowed_overrides=frozenset(), text_only=True),
    replace(RECEPTION, agent_id="agent_public", public=True),
    replace(RECEPTION, agent_id="agent_tools", tool_variables=frozenset({"crm_id", "branch"})),
    replace(RECEPTION, agent_id="agent_prompt", prompt="Habla con {{ name }}, {{system__time}}."),
    replace(RECEPTION, agent_id="agent_bare", tools=frozenset()),
    replace(RECEPTION, agent_id="agent_mute", client_events=("ping",)),
    replace(RECEPTION, agent_id="agent_plain", client_events=CLIENT_EVENTS),
)
INIT = "conversation_initiation_client_data"


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with a_bench(agents=AGENTS, clock=Clock(speed=200)) as bench:
        yield bench


def test_a_session_opens_with_its_id_a_ping_and_a_streamed_greeting(bench: Bench) -> None:
    with a_text_client(bench.socket_url()) as client:
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


def test_context_and_message_lead_to_an_answer_that_quotes_the_call(bench: Bench) -> None:
    with a_text_client(bench.socket_url()) as client:
        client.start()
        client.send("contextual_update", text=CONTEXT)
        answer = client.ask("Sí me interesa\n¿cuál es el precio?\n¿y mi código?")
    assert "1.240 dólares" in answer
    assert "CEDRO-123" in answer
    assert client.seen[-1]["agent_response_event"]["event_id"] == 2


def test_an_update_alone_is_not_answered(bench: Bench) -> None:
    with a_text_client(bench.socket_url()) as client:
        client.start()
        client.until("agent_response_complete")
        client.send("contextual_update", text=CONTEXT)
        with pytest.raises(TimeoutError):
            client.until("agent_response", timeout=0.2)


def test_an_update_with_the_same_context_id_replaces_the_older(bench: Bench) -> None:
    with a_text_client(bench.socket_url()) as client:
        client.start()
        client.send("contextual_update", text="El precio total es de 900 dólares.", context_id="a")
        client.send("contextual_update", text="El precio total es de 800 dólares.", context_id="a")
        assert "800 dólares" in client.ask("¿precio?")


def test_a_new_session_knows_nothing_of_the_last(bench: Bench) -> None:
    ids = []
    for known in (True, False):
        with a_text_client(bench.socket_url()) as client:
            client.start()
            if known:
                client.send("contextual_update", text=CONTEXT)
            assert ("CEDRO-123" in client.ask("¿mi código?")) is known
        ids.append(client.seen[0]["conversation_initiation_metadata_event"]["conversation_id"])
    assert ids[0] != ids[1]


def test_inside_one_session_earlier_messages_count(bench: Bench) -> None:
    with a_text_client(bench.socket_url()) as client:
        client.start()
        client.ask("prefiero por la tarde")
        assert "prefiere la tarde" in client.ask("¿y mi cita?")


def test_the_record_proves_what_the_agent_saw(bench: Bench) -> None:
    with a_text_client(bench.socket_url()) as client:
        client.start(user_id="wa:record")
        client.send("contextual_update", text=CONTEXT)
        client.ask("¿precio?")
        client.connection.close()
    session_id = client.seen[0]["conversation_initiation_metadata_event"]["conversation_id"]
    bench.house.journal.wait_for(
        lambda e: e.kind == "session_closed" and e.facts["agent_session_id"] == session_id
    )
    seen = bench.rest.get("/_control/sessions").json()["sessions"][-1]
    assert seen["agent_session_id"] == session_id
    assert seen["init"]["user_id"] == "wa:record"
    assert seen["contextual_updates"] == [CONTEXT]
    assert seen["user_messages"] == ["¿precio?"]
    assert "1.240" in seen["answers"][-1]
    assert (seen["close_code"], seen["closed_by"]) == (1000, "client")


def test_a_session_shows_among_the_conversations_as_text_and_gets_done(bench: Bench) -> None:
    with a_text_client(bench.socket_url()) as client:
        client.start(user_id="wa:listed")
        client.ask("Hola")
    listed = bench.get("/conversations", user_id="wa:listed", text_only="true")["conversations"]
    assert len(listed) == 1
    deadline = time.monotonic() + 5
    talk: dict[str, Any] = {}
    while talk.get("status") != "done" and time.monotonic() < deadline:
        talk = bench.get(f"/conversations/{listed[0]['conversation_id']}")
    assert talk["status"] == "done"
    assert talk["user_id"] == "wa:listed"
    assert talk["metadata"]["text_only"] is True
    assert talk["metadata"]["phone_call"] is None
    assert talk["metadata"]["batch_call"] is None
    assert [turn["source_medium"] for turn in talk["transcript"]] == [None, "text", None]


@pytest.mark.parametrize("key", [None, "wrong", READ_KEY])
def test_a_bad_key_closes_3000(bench: Bench, key: str | None) -> None:
    with a_text_client(bench.socket_url(), key=key) as client:
        assert client.close_of() == (3000, "Could not authorize the conversation.")


def test_an_unknown_agent_closes_with_another_reason(bench: Bench) -> None:
    with a_text_client(bench.socket_url("agent_none")) as client:
        code, reason = client.close_of()
    assert code == 3000
    assert "does not exist" in reason


def test_a_public_agent_needs_no_key(bench: Bench) -> None:
    with a_text_client(bench.socket_url("agent_public"), key=None) as client:
        assert client.start()["agent_response_event"]["event_id"] == 1


def test_a_signed_url_needs_no_key(bench: Bench) -> None:
    url = bench.get("/conversation/get-signed-url", agent_id=DEMO_AGENT)["signed_url"]
    for _ in range(2):
        with a_text_client(url, key=None) as client:
            client.start()


def test_a_signed_url_with_an_id_works_once_and_gives_that_id(bench: Bench) -> None:
    signed = bench.get(
        "/conversation/get-signed-url", agent_id=DEMO_AGENT, include_conversation_id="true"
    )
    with a_text_client(signed["signed_url"], key=None) as client:
        client.start()
    event = client.seen[0]["conversation_initiation_metadata_event"]
    assert event["conversation_id"] == signed["conversation_id"]
    with a_text_client(signed["signed_url"], key=None) as client:
        assert client.close_of()[0] == 3000


@pytest.mark.parametrize(
    ("agent_id", "init", "reason"),
    [
        (
            "agent_strict",
            {"conversation_config_override": TEXT_ONLY},
            "Override for field 'text_only' is not allowed by config.",
        ),
        (
            DEMO_AGENT,
            {"conversation_config_override": {"agent": {"prompt": {"prompt": "x"}}}},
            "Override for field 'prompt' is not allowed by config.",
        ),
        (
            DEMO_AGENT,
            {"conversation_config_override": TEXT_ONLY},
            "Missing required dynamic variables in first message: {'name'}",
        ),
        (
            DEMO_AGENT,
            {"conversation_config_override": {"agent": {"first_message": "Hola"}}},
            "Missing required dynamic variables in prompt: {'name'}",
        ),
        (
            "agent_prompt",
            {},
            "Missing required dynamic variables in prompt: {'name'}",
        ),
        (
            "agent_tools",
            {},
            "Missing required dynamic variables in tools: {'branch', 'crm_id'}",
        ),
        (
            RECEPTION_AGENT,
            {"dynamic_variables": {"system__caller_id": "+573000000001"}},
            "Dynamic variable 'system__caller_id' uses a reserved prefix.",
        ),
        (RECEPTION_AGENT, {"dynamic_variables": []}, None),
        (RECEPTION_AGENT, {"dynamic_variables": "x"}, "Invalid message received."),
    ],
)
def test_an_opening_against_the_contract_closes_1008(
    bench: Bench, agent_id: str, init: dict[str, Any], reason: str | None
) -> None:
    with a_text_client(bench.socket_url(agent_id)) as client:
        client.send(INIT, **init)
        if reason is None:
            assert client.answer()
        else:
            assert client.close_of() == (1008, reason)


@pytest.mark.parametrize(
    "raw",
    ['{"type": "user_message", "text": "Hola"}', "not json", "[]", "7", "{}"],
)
def test_anything_but_the_initiation_first_closes_1008(bench: Bench, raw: str) -> None:
    with a_text_client(bench.socket_url()) as client:
        client.connection.send(raw)
        assert client.close_of()[0] == 1008


@pytest.mark.parametrize(
    "raw", ['{"type": "user_massage", "text": "Hola"}', '{"type": "user_message"}', "nope", "[]"]
)
def test_an_unknown_frame_closes_1008(bench: Bench, raw: str) -> None:
    with a_text_client(bench.socket_url()) as client:
        client.start()
        client.connection.send(raw)
        assert client.close_of() == (1008, "Invalid message received.")


@pytest.mark.parametrize("kind", ["user_activity", "feedback"])
def test_frames_without_effect_are_taken(bench: Bench, kind: str) -> None:
    with a_text_client(bench.socket_url()) as client:
        client.start()
        client.send(kind)
        assert "gusto" in client.ask("gracias")


def test_text_only_at_the_top_level_has_no_effect(bench: Bench) -> None:
    with a_text_client(bench.socket_url()) as client:
        client.start(conversation_config_override={"text_only": True})
        client.ask("Hola")
    assert "audio" in client.kinds()
    assert not bench.house.sessions[-1].text_only


def test_a_text_only_twin_needs_no_override(bench: Bench) -> None:
    with a_text_client(bench.socket_url("agent_twin")) as client:
        client.start(conversation_config_override={})
        client.ask("Hola")
    assert "audio" not in client.kinds()


def test_a_replaced_first_message_is_the_greeting_and_is_known(bench: Bench) -> None:
    last_words = "Su código de reserva es LAUREL-555."
    override = {**TEXT_ONLY, "agent": {"first_message": last_words}}
    with a_text_client(bench.socket_url()) as client:
        greeting = client.start(conversation_config_override=override)
        assert greeting["agent_response_event"]["agent_response"] == last_words
        assert "LAUREL-555" in client.ask("¿mi código?")


def test_the_greeting_follows_the_language_override(bench: Bench) -> None:
    override = {**TEXT_ONLY, "agent": {"language": "en"}}
    with a_text_client(bench.socket_url()) as client:
        greeting = client.start(conversation_config_override=override)
    assert "Hello Ana" in greeting["agent_response_event"]["agent_response"]


@pytest.mark.parametrize(
    ("is_error", "says"), [(False, "le escribe enseguida"), (True, "No he podido avisar")]
)
def test_asking_for_a_person_calls_our_tool_and_waits_for_its_result(
    bench: Bench, is_error: bool, says: str
) -> None:
    with a_text_client(bench.socket_url()) as client:
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


def test_without_the_tool_it_says_that_it_cannot(bench: Bench) -> None:
    with a_text_client(bench.socket_url("agent_bare")) as client:
        client.start()
        assert "No puedo pasarle" in client.ask("Quiero hablar con una persona")


def test_taking_leave_ends_the_session_from_their_side(bench: Bench) -> None:
    with a_text_client(bench.socket_url()) as client:
        client.start()
        assert "Hasta pronto" in client.ask("adiós")
        assert client.until("agent_tool_response")["agent_tool_response"]["tool_name"] == "end_call"
        assert client.close_of() == (1000, "")


def test_an_agent_without_agent_response_never_answers(bench: Bench) -> None:
    with a_text_client(bench.socket_url("agent_mute")) as client:
        client.send(INIT, conversation_config_override=TEXT_ONLY)
        client.send("user_message", text="Hola")
        with pytest.raises(TimeoutError):
            client.until("agent_response", timeout=0.2)
    assert set(client.kinds()) == {"conversation_initiation_metadata", "ping"}


def test_the_end_of_a_turn_is_told_only_where_it_is_switched_on(bench: Bench) -> None:
    with a_text_client(bench.socket_url("agent_plain")) as client:
        client.start()
        client.ask("Hola")
        with pytest.raises(TimeoutError):
            client.until("agent_response_complete", timeout=0.2)


def test_pings_go_on_and_a_client_without_pongs_is_closed_1002() -> None:
    delays = replace(NO_WAIT, ping=0.03, pong=0.15)
    with a_bench(delays=delays) as bench, a_text_client(bench.socket_url()) as client:
        client.start()
        code, reason = client.close_of()
    assert code == 1002
    assert reason.startswith("No user message received for 60 seconds")
    assert client.kinds().count("ping") > 2


def test_a_pong_keeps_the_session_and_measures_the_way() -> None:
    delays = replace(NO_WAIT, ping=0.03, pong=0.15)
    with a_bench(delays=delays) as bench, a_text_client(bench.socket_url()) as client:
        client.start()
        for _ in range(8):
            ping = client.until("ping")["ping_event"]
            client.send("pong", event_id=ping["event_id"])
        assert isinstance(ping["ping_ms"], int)
        assert client.ask("Hola")


def test_a_silent_client_is_closed_when_it_never_initiates() -> None:
    delays = replace(NO_WAIT, init=0.05)
    with a_bench(delays=delays) as bench, a_text_client(bench.socket_url()) as client:
        assert client.close_of()[0] == 1008


def test_a_client_that_leaves_at_once_disturbs_nobody(bench: Bench) -> None:
    with connect(bench.socket_url(), additional_headers={"xi-api-key": "x"}, close_timeout=1):
        pass
    with a_text_client(bench.socket_url()) as client:
        client.start()


def test_stopping_the_server_ends_open_sessions() -> None:
    with a_bench() as bench:
        client_side = a_text_client(bench.socket_url())
        client = client_side.__enter__()
        client.start()
    assert client.close_of()[0] in {1012, None}
    client_side.__exit__(None, None, None)
    assert bench.house.sessions[0].close_code == 1012


def test_a_tool_result_that_never_comes_counts_as_a_failure() -> None:
    delays = replace(NO_WAIT, tool_result=0.05)
    with a_bench(delays=delays) as bench, a_text_client(bench.socket_url()) as client:
        client.start()
        assert "No he podido avisar" in client.ask("Quiero hablar con una persona")
