"""Ends and edges of the provider's promises: durations, ids too fresh, addresses too old."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from elevenlabs import ElevenLabs
from elevenlabs.core.api_error import ApiError

from local.emulators.clock import Clock
from local.emulators.elevenlabs.agents import DEMO_AGENT, Agent
from local.emulators.elevenlabs.batches import Callee, Plan
from tests.emulators.elevenlabs_bench import ANA, API_KEY, Bench, a_bench, a_text_client

if TYPE_CHECKING:
    from collections.abc import Iterator

BRIEF = Agent(
    agent_id="agent_brief",
    first_message="Hola",
    max_duration_seconds=600,
    allowed_overrides=frozenset({"conversation.text_only", "conversation.max_duration_seconds"}),
)


@pytest.fixture(scope="module")
def running() -> Iterator[Bench]:
    with a_bench(clock=Clock(speed=2000), agents=(BRIEF,)) as bench:
        yield bench


@pytest.fixture
def bench(running: Bench) -> Bench:
    running.house.behaviours.clear()
    return running


@pytest.fixture
def client(bench: Bench) -> Iterator[ElevenLabs]:
    sdk = ElevenLabs(api_key=API_KEY, base_url=bench.url)
    yield sdk
    sdk._client_wrapper.httpx_client.httpx_client.close()


def called(bench: Bench, plan: Plan = Plan.COMPLETED) -> str:
    """Call Ana and return the call's id once it is done."""
    callee = Callee(phone_number=ANA, variables={"name": "Ana"}, plan=plan)
    batch = bench.house.submit([callee])
    entry = bench.house.journal.wait_for(
        lambda e: e.kind == "call_done" and e.facts["batch_id"] == batch.batch_id
    )
    return str(entry.facts["call_id"])


def test_a_session_ends_normally_at_its_maximum_duration(bench: Bench) -> None:
    bench.house.behaviours.set("max_duration", times=1, seconds=0.2)
    began = time.monotonic()
    with a_text_client(bench.socket_url()) as client:
        client.start()
        assert client.close_of()[0] == 1000
    assert 0.2 <= time.monotonic() - began < 2
    session = bench.house.sessions[-1]
    assert session.closed_by == "provider"
    talk = bench.house.workspace.conversations[session.agent_session_id]
    assert "duration" in talk.termination_reason
    assert talk.error is None


def test_the_maximum_is_the_agents_unless_an_allowed_override_says_less(bench: Bench) -> None:
    shown = bench.get(f"/agents/{DEMO_AGENT}")["conversation_config"]["conversation"]
    assert shown["max_duration_seconds"] == 600
    override = {"conversation": {"text_only": True, "max_duration_seconds": 1}}
    with a_text_client(bench.socket_url(BRIEF.agent_id)) as client:
        client.start(conversation_config_override=override)
        assert client.close_of()[0] == 1000
    with a_text_client(bench.socket_url()) as client:
        client.send(
            "conversation_initiation_client_data",
            conversation_config_override=override,
            dynamic_variables={"name": "Ana"},
        )
        code, reason = client.close_of()
    assert code == 1008
    assert "'max_duration_seconds'" in reason


def test_a_conversation_can_be_missing_right_after_its_creation(
    bench: Bench, client: ElevenLabs
) -> None:
    bench.house.behaviours.set("missing_at_first", lookups=2)
    first, second = called(bench), called(bench)
    conversations = client.conversational_ai.conversations
    for call_id in (first, first, second, second):
        with pytest.raises(ApiError) as missing:
            conversations.get(call_id, request_options={"max_retries": 0})
        assert missing.value.status_code == 404
    assert conversations.get(first).status == "done"
    assert conversations.get(second).status == "done"


def test_one_phone_can_be_in_two_batches_with_a_call_of_its_own_in_each(bench: Bench) -> None:
    first, second = called(bench), called(bench)
    assert first != second
    phones = {
        bench.get(f"/conversations/{call_id}")["metadata"]["phone_call"]["external_number"]
        for call_id in (first, second)
    }
    assert phones == {ANA}


def test_a_done_call_may_hold_the_greeting_and_nothing_else(
    bench: Bench, client: ElevenLabs
) -> None:
    call = client.conversational_ai.conversations.get(called(bench, Plan.SILENT))
    assert call.status == "done"
    assert {turn.role for turn in call.transcript} == {"agent"}


def test_a_signed_address_is_good_for_fifteen_minutes() -> None:
    clock = Clock()
    with a_bench(clock=clock) as bench:
        signed = bench.get("/conversation/get-signed-url", agent_id=DEMO_AGENT)["signed_url"]
        clock.advance(14 * 60)
        with a_text_client(signed, key=None) as client:
            client.start()
        clock.advance(2 * 60)
        with a_text_client(signed, key=None) as client:
            assert client.close_of()[0] == 3000
