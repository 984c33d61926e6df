"""The provider's own Python package works against the emulator, unchanged."""

from __future__ import annotations

import importlib
import queue
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from elevenlabs import ElevenLabs
from elevenlabs.core.api_error import ApiError

from local.emulators.elevenlabs.agents import DEMO_AGENT
from local.emulators.elevenlabs.batches import Callee, Plan
from tests.emulators.elevenlabs_harness import (
    ANA,
    API_KEY,
    CONTEXT,
    TEXT_ONLY,
    WHOLE_CALL,
    Harness,
    running_elevenlabs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elevenlabs.types import BatchCallDetailedResponse


@pytest.fixture(scope="module")
def running() -> Iterator[Harness]:
    with running_elevenlabs() as harness:
        yield harness


@pytest.fixture
def harness(running: Harness) -> Harness:
    running.emulator.behaviours.clear()
    return running


@pytest.fixture(scope="module")
def sdk_conversation() -> Any:
    """Load the package's socket module, which names a class that websockets has deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return importlib.import_module("elevenlabs.conversational_ai.conversation")


@pytest.fixture
def client(harness: Harness) -> Iterator[ElevenLabs]:
    sdk = ElevenLabs(api_key=API_KEY, base_url=harness.url)
    yield sdk
    sdk._client_wrapper.httpx_client.httpx_client.close()


def finished(harness: Harness, client: ElevenLabs, batch_id: str) -> BatchCallDetailedResponse:
    """Let every call of a batch end and be analysed, and load the batch."""
    harness.pass_time(WHOLE_CALL)
    detail: BatchCallDetailedResponse = client.conversational_ai.batch_calls.get(batch_id)
    return detail


def loads_without_leftovers(model: Any) -> None:
    """Assert that the package's model knows every key that we send, at every level."""
    assert not model.model_extra, f"{type(model).__name__}: {model.model_extra}"
    for name in type(model).model_fields:
        value = getattr(model, name)
        held = value.values() if isinstance(value, dict) else value
        for item in held if isinstance(value, dict | list) else [value]:
            if hasattr(item, "model_fields_set"):
                loads_without_leftovers(item)


def test_a_batch_is_created_listed_and_read(harness: Harness, client: ElevenLabs) -> None:
    batches = client.conversational_ai.batch_calls
    created = batches.create(
        call_name="Demo",
        agent_id=DEMO_AGENT,
        recipients=[{"phone_number": ANA}],
    )
    listed = batches.list(limit=10)
    detail = finished(harness, client, created.id)
    assert created.id in [batch.id for batch in listed.batch_calls]
    assert listed.has_more is False
    assert detail.status == "completed"
    assert detail.recipients[0].status == "completed"
    for model in (created, listed, detail):
        loads_without_leftovers(model)


def test_a_batch_is_cancelled_and_retried(harness: Harness, client: ElevenLabs) -> None:
    batches = client.conversational_ai.batch_calls
    created = batches.create(
        call_name="Later",
        agent_id=DEMO_AGENT,
        recipients=[{"phone_number": ANA}],
        scheduled_time_unix=4_000_000_000,
    )
    assert batches.cancel(created.id).status == "cancelled"
    assert batches.get(created.id).recipients[0].status == "cancelled"
    assert batches.retry(created.id).retry_count == 1
    assert finished(harness, client, created.id).recipients[0].status == "completed"
    batches.delete(created.id)
    with pytest.raises(ApiError) as missing:
        batches.get(created.id)
    assert missing.value.status_code == 404


@pytest.mark.parametrize("plan", list(Plan))
def test_a_call_of_each_plan_loads_into_the_packages_model(
    harness: Harness, client: ElevenLabs, plan: Plan
) -> None:
    callee = Callee(phone_number=ANA, variables={"name": "Ana"}, plan=plan)
    batch = harness.emulator.submit([callee])
    recipient = finished(harness, client, batch.batch_id).recipients[0]
    assert recipient.conversation_id is not None
    call = client.conversational_ai.conversations.get(recipient.conversation_id)
    loads_without_leftovers(call)
    assert call.metadata.phone_call is not None
    assert call.metadata.phone_call.external_number == ANA
    assert call.metadata.batch_call is not None
    assert call.metadata.batch_call.batch_call_recipient_id == recipient.id
    assert (call.analysis is None) is (plan is Plan.FAILED)


def test_conversations_are_listed_page_by_page_with_filters(
    harness: Harness, client: ElevenLabs
) -> None:
    batch = harness.emulator.submit([Callee(phone_number=f"+57300000000{n}") for n in range(3)])
    finished(harness, client, batch.batch_id)
    conversations, seen, cursor = client.conversational_ai.conversations, [], None
    while True:
        page = conversations.list(
            page_size=2,
            cursor=cursor,
            agent_id=DEMO_AGENT,
            exclude_statuses=["failed", "initiated"],
            text_only=False,
            summary_mode="include",
        )
        loads_without_leftovers(page)
        seen += [one.conversation_id for one in page.conversations]
        cursor = page.next_cursor
        if not page.has_more:
            break
    assert {recipient.conversation_id for recipient in batch.recipients} <= set(seen)
    assert len(seen) == len(set(seen))


def test_summary_agent_and_signed_url_load(harness: Harness, client: ElevenLabs) -> None:
    batch = harness.emulator.submit([Callee(phone_number=ANA, variables={"name": "Ana"})])
    call_id = finished(harness, client, batch.batch_id).recipients[0].conversation_id
    assert call_id is not None
    summary = client.conversational_ai.conversations.get_summary(call_id)
    agent = client.conversational_ai.agents.get(DEMO_AGENT)
    signed = client.conversational_ai.conversations.get_signed_url(agent_id=DEMO_AGENT)
    assert "código de reserva" in str(summary.transcript_summary)
    assert agent.conversation_config.agent is not None
    assert "{{name}}" in str(agent.conversation_config.agent.first_message)
    assert signed.signed_url.startswith("ws://127.0.0.1:")
    loads_without_leftovers(summary)


def test_keys_that_the_package_does_not_know_are_kept_and_noticed(
    harness: Harness, client: ElevenLabs
) -> None:
    harness.emulator.behaviours.set("unknown_keys", times=1)
    page = client.conversational_ai.batch_calls.list()
    with pytest.raises(AssertionError, match="unpublished_key"):
        loads_without_leftovers(page)


def test_the_package_waits_as_retry_after_says(harness: Harness, client: ElevenLabs) -> None:
    harness.emulator.behaviours.set("rate_limited", times=1, retry_after=0)
    assert client.conversational_ai.batch_calls.list().batch_calls is not None
    harness.emulator.behaviours.set("rate_limited", times=1)
    with pytest.raises(ApiError) as limited:
        client.conversational_ai.batch_calls.list(request_options={"max_retries": 0})
    assert limited.value.status_code == 429


def test_the_packages_conversation_holds_two_text_turns(
    harness: Harness, client: ElevenLabs, sdk_conversation: Any
) -> None:
    answers: queue.Queue[str] = queue.Queue()
    conversation = sdk_conversation.Conversation(
        client,
        DEMO_AGENT,
        user_id="wa:sdk",
        requires_auth=True,
        config=sdk_conversation.ConversationInitiationData(
            conversation_config_override=dict(TEXT_ONLY), dynamic_variables={"name": "Ana"}
        ),
        callback_agent_response=answers.put,
    )
    conversation.start_session()
    assert "Hola Ana" in answers.get(timeout=20)
    conversation.send_contextual_update(CONTEXT)
    conversation.send_user_message("Sí me interesa, ¿cuál es el precio?")
    assert "1.240 dólares" in answers.get(timeout=20)
    conversation.send_user_message("¿y mi código?")
    assert "CEDRO-123" in answers.get(timeout=20)
    conversation.end_session()
    session_id = conversation.wait_for_session_end()
    session = harness.emulator.sessions[-1]
    assert session.agent_session_id == session_id
    assert session.text_only
    assert len(session.user_messages) == 2


def test_the_packages_client_tool_brings_a_person_in(
    harness: Harness, client: ElevenLabs, sdk_conversation: Any
) -> None:
    answers: queue.Queue[str] = queue.Queue()
    asked: queue.Queue[dict[str, Any]] = queue.Queue()

    def hand_over(parameters: dict[str, Any]) -> str:
        asked.put(parameters)
        return "a person was told"

    tools = sdk_conversation.ClientTools()
    tools.register("handover_to_human", hand_over)
    conversation = sdk_conversation.Conversation(
        client,
        DEMO_AGENT,
        requires_auth=True,
        client_tools=tools,
        config=sdk_conversation.ConversationInitiationData(dynamic_variables={"name": "Ana"}),
        callback_agent_response=answers.put,
    )
    conversation.start_session()
    answers.get(timeout=20)
    conversation.send_user_message("Quiero hablar con una persona")
    assert asked.get(timeout=20)["reason"] == "customer_asked"
    assert "le escribe enseguida" in answers.get(timeout=20)
    conversation.end_session()
    conversation.wait_for_session_end()
    assert not harness.emulator.sessions[-1].text_only
