"""Who may open a text session, and which first frame the provider accepts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from local.emulators.elevenlabs.agents import DEMO_AGENT, RECEPTION_AGENT, default_agents
from local.emulators.elevenlabs.timing import NO_WAIT
from tests.emulators.elevenlabs_harness import (
    INIT,
    READ_KEY,
    TEXT_ONLY,
    Harness,
    running_elevenlabs,
    text_client,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

RECEPTION = default_agents()[RECEPTION_AGENT]
AGENTS = (
    replace(RECEPTION, agent_id="agent_strict", allowed_overrides=frozenset()),
    replace(RECEPTION, agent_id="agent_text_only", allowed_overrides=frozenset(), text_only=True),
    replace(RECEPTION, agent_id="agent_public", public=True),
    replace(RECEPTION, agent_id="agent_tools", tool_variables=frozenset({"crm_id", "branch"})),
    replace(RECEPTION, agent_id="agent_prompt", prompt="Habla con {{ name }}, {{system__time}}."),
)


@pytest.fixture(scope="module")
def harness() -> Iterator[Harness]:
    with running_elevenlabs(agents=AGENTS) as harness:
        yield harness


@pytest.mark.parametrize("key", [None, "wrong", READ_KEY])
def test_a_bad_key_closes_3000(harness: Harness, key: str | None) -> None:
    with text_client(harness.socket_url(), key=key) as client:
        assert client.close_of() == (3000, "Could not authorize the conversation.")


def test_an_unknown_agent_closes_with_another_reason(harness: Harness) -> None:
    with text_client(harness.socket_url("agent_none")) as client:
        code, reason = client.close_of()
    assert code == 3000
    assert "does not exist" in reason


def test_a_public_agent_needs_no_key(harness: Harness) -> None:
    with text_client(harness.socket_url("agent_public"), key=None) as client:
        assert client.start()["agent_response_event"]["event_id"] == 1


def test_a_signed_url_needs_no_key(harness: Harness) -> None:
    url = harness.get("/conversation/get-signed-url", agent_id=DEMO_AGENT)["signed_url"]
    for _ in range(2):
        with text_client(url, key=None) as client:
            client.start()


def test_a_signed_url_with_an_id_works_once_and_gives_that_id(harness: Harness) -> None:
    signed = harness.get(
        "/conversation/get-signed-url", agent_id=DEMO_AGENT, include_conversation_id="true"
    )
    with text_client(signed["signed_url"], key=None) as client:
        client.start()
    event = client.seen[0]["conversation_initiation_metadata_event"]
    assert event["conversation_id"] == signed["conversation_id"]
    with text_client(signed["signed_url"], key=None) as client:
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
def test_a_first_frame_against_the_contract_closes_1008(
    harness: Harness, agent_id: str, init: dict[str, Any], reason: str | None
) -> None:
    with text_client(harness.socket_url(agent_id)) as client:
        client.send(INIT, **init)
        if reason is None:
            assert client.answer()
        else:
            assert client.close_of() == (1008, reason)


@pytest.mark.parametrize(
    "raw",
    ['{"type": "user_message", "text": "Hola"}', "not json", "[]", "7", "{}"],
)
def test_anything_but_the_initiation_first_closes_1008(harness: Harness, raw: str) -> None:
    with text_client(harness.socket_url()) as client:
        client.connection.send(raw)
        assert client.close_of()[0] == 1008


def test_text_only_at_the_top_level_has_no_effect(harness: Harness) -> None:
    with text_client(harness.socket_url()) as client:
        client.start(conversation_config_override={"text_only": True})
        client.ask("Hola")
    assert "audio" in client.kinds()
    assert not harness.emulator.sessions[-1].text_only


def test_a_text_only_agent_needs_no_override(harness: Harness) -> None:
    with text_client(harness.socket_url("agent_text_only")) as client:
        client.start(conversation_config_override={})
        client.ask("Hola")
    assert "audio" not in client.kinds()


def test_a_replaced_first_message_is_the_greeting_and_is_known(harness: Harness) -> None:
    last_words = "Su código de reserva es LAUREL-555."
    override = {**TEXT_ONLY, "agent": {"first_message": last_words}}
    with text_client(harness.socket_url()) as client:
        greeting = client.start(conversation_config_override=override)
        assert greeting["agent_response_event"]["agent_response"] == last_words
        assert "LAUREL-555" in client.ask("¿mi código?")


def test_the_greeting_follows_the_language_override(harness: Harness) -> None:
    override = {**TEXT_ONLY, "agent": {"language": "en"}}
    with text_client(harness.socket_url()) as client:
        greeting = client.start(conversation_config_override=override)
    assert "Hello Ana" in greeting["agent_response_event"]["agent_response"]


def test_a_silent_client_is_closed_when_it_never_initiates() -> None:
    delays = replace(NO_WAIT, init=0.05)
    with running_elevenlabs(delays=delays) as harness, text_client(harness.socket_url()) as client:
        assert client.close_of()[0] == 1008


def test_a_signed_url_is_good_for_fifteen_minutes(harness: Harness) -> None:
    signed = harness.get("/conversation/get-signed-url", agent_id=DEMO_AGENT)["signed_url"]
    harness.clock.advance(14 * 60)
    with text_client(signed, key=None) as client:
        client.start()
    harness.clock.advance(2 * 60)
    with text_client(signed, key=None) as client:
        assert client.close_of()[0] == 3000
