"""How long a text session lasts: pings, a client that leaves, a stop, and the maximum."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from websockets.sync.client import connect

from local.emulators.elevenlabs.agents import (
    DEMO_AGENT,
    Agent,
)
from local.emulators.elevenlabs.timing import NO_WAIT
from tests.emulators.elevenlabs_harness import (
    Harness,
    closed_session,
    running_elevenlabs,
    text_client,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

BRIEF = Agent(
    agent_id="agent_brief",
    first_message="Hola",
    max_duration_seconds=600,
    allowed_overrides=frozenset({"conversation.text_only", "conversation.max_duration_seconds"}),
)


@pytest.fixture(scope="module")
def running() -> Iterator[Harness]:
    with running_elevenlabs(agents=(BRIEF,)) as harness:
        yield harness


@pytest.fixture
def harness(running: Harness) -> Harness:
    running.emulator.behaviours.clear()
    return running


@pytest.fixture
def quick_pings() -> Iterator[Harness]:
    """Run an emulator that pings at once and often; how old a pong is, its clock says."""
    with running_elevenlabs(delays=replace(NO_WAIT, ping=0.01)) as harness:
        yield harness


def test_pings_go_on_and_a_client_without_pongs_is_closed_1002_after_a_minute(
    quick_pings: Harness,
) -> None:
    with text_client(quick_pings.socket_url()) as client:
        client.start()
        quick_pings.clock.advance(60)
        for _ in range(3):
            client.until("ping")
        assert client.ask("Hola")
        quick_pings.clock.advance(1)
        code, reason = client.close_of()
    assert code == 1002
    assert reason.startswith("No user message received for 60 seconds")


def test_a_pong_keeps_the_session_and_measures_the_way(quick_pings: Harness) -> None:
    with text_client(quick_pings.socket_url()) as client:
        client.start()
        for _ in range(3):
            quick_pings.clock.advance(40)
            client.send("pong", event_id=client.until("ping")["ping_event"]["event_id"])
            # Frames are taken in order, so the answer proves that the pong was taken too.
            assert client.ask("Hola")
        for _ in range(2):
            ping = client.until("ping")["ping_event"]
        assert isinstance(ping["ping_ms"], int)


def test_a_client_that_leaves_at_once_disturbs_nobody(harness: Harness) -> None:
    with connect(harness.socket_url(), additional_headers={"xi-api-key": "x"}, close_timeout=1):
        pass
    with text_client(harness.socket_url()) as client:
        client.start()


def test_stopping_the_server_ends_open_sessions() -> None:
    with running_elevenlabs() as harness:
        client_side = text_client(harness.socket_url())
        client = client_side.__enter__()
        client.start()
    assert client.close_of()[0] in {1012, None}
    client_side.__exit__(None, None, None)
    assert harness.emulator.sessions[0].close_code == 1012


def test_a_tool_result_that_never_comes_counts_as_a_failure() -> None:
    delays = replace(NO_WAIT, tool_result=0.05)
    with running_elevenlabs(delays=delays) as harness, text_client(harness.socket_url()) as client:
        client.start()
        assert "No he podido avisar" in client.ask("Quiero hablar con una persona")


def test_a_session_ends_normally_at_its_maximum_duration(harness: Harness) -> None:
    harness.emulator.behaviours.set("max_duration", times=1, seconds=0.2)
    with text_client(harness.socket_url()) as client:
        client.initiate()
        assert client.close_of() == (1000, "Maximum conversation duration reached.")
    closed_session(harness, client)
    session = harness.emulator.sessions[-1]
    assert session.closed_by == "provider"
    conversation = harness.emulator.workspace.conversations[session.agent_session_id]
    assert "duration" in conversation.termination_reason
    assert conversation.error is None


def test_the_maximum_is_the_agents_unless_an_allowed_override_says_less(
    harness: Harness,
) -> None:
    shown = harness.get(f"/agents/{DEMO_AGENT}")["conversation_config"]["conversation"]
    assert shown["max_duration_seconds"] == 600
    override = {"conversation": {"text_only": True, "max_duration_seconds": 1}}
    with text_client(harness.socket_url(BRIEF.agent_id)) as client:
        client.initiate(conversation_config_override=override)
        assert client.close_of() == (1000, "Maximum conversation duration reached.")
    with text_client(harness.socket_url()) as client:
        client.initiate(conversation_config_override=override)
        code, reason = client.close_of()
    assert code == 1008
    assert "'max_duration_seconds'" in reason
