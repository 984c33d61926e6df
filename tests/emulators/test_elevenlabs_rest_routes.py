"""The REST routes as a bare HTTP client sees them: keys, errors, pages and filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from local.emulators.elevenlabs.agents import DEMO_AGENT, RECEPTION_AGENT
from local.emulators.elevenlabs.batches import Callee
from tests.emulators.elevenlabs_harness import (
    ANA,
    READ_KEY,
    WHOLE_CALL,
    Harness,
    running_elevenlabs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCHES = "/v1/convai/batch-calling"
CONVERSATIONS = "/v1/convai/conversations"
SUBMIT: dict[str, Any] = {
    "call_name": "Demo",
    "agent_id": DEMO_AGENT,
    "recipients": [
        {
            "id": "rcpt_ours",
            "phone_number": ANA,
            "conversation_initiation_client_data": {"dynamic_variables": {"nombre": "Ana"}},
        }
    ],
}


@pytest.fixture(scope="module")
def harness() -> Iterator[Harness]:
    """Run one emulator with three finished batches of one call each."""
    with running_elevenlabs() as harness:
        for number in range(3):
            callee = Callee(phone_number=f"+57300000000{number}", variables={"name": "Ana"})
            harness.emulator.submit([callee], name=f"Batch {number}")
            harness.pass_time(WHOLE_CALL)
        yield harness


def last_call(harness: Harness) -> str:
    return str(harness.get("/conversations")["conversations"][0]["conversation_id"])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, "needs_authorization"),
        ({"xi-api-key": "wrong"}, "invalid_api_key"),
        ({"xi-api-key": "unscoped"}, "missing_permissions"),
    ],
)
def test_a_bad_key_is_refused_in_the_short_shape(
    harness: Harness, headers: dict[str, str], status: str
) -> None:
    answer = httpx.get(f"{harness.url}{CONVERSATIONS}", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["detail"]["status"] == status


def test_a_key_for_reading_may_not_start_calls(harness: Harness) -> None:
    headers = {"xi-api-key": READ_KEY}
    assert httpx.get(f"{harness.url}{CONVERSATIONS}", headers=headers).status_code == 200
    answer = httpx.post(f"{harness.url}{BATCHES}/submit", headers=headers, json=SUBMIT)
    assert "convai_write" in answer.json()["detail"]["message"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/convai/agents/agent_none", "agent_not_found"),
        (f"{CONVERSATIONS}/conv_none", "conversation_not_found"),
        (f"{BATCHES}/btcal_none", "batch_call_not_found"),
        ("/v1/convai/conversation/get-signed-url?agent_id=agent_none", "agent_not_found"),
    ],
)
def test_what_does_not_exist_is_404_in_the_long_shape(
    harness: Harness, path: str, code: str
) -> None:
    answer = harness.rest.get(path)
    assert answer.status_code == 404
    detail = answer.json()["detail"]
    assert (detail["code"], detail["status"]) == (code, "document_not_found")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"{CONVERSATIONS}?page_size=0", ["query", "page_size"]),
        (f"{CONVERSATIONS}?page_size=101", ["query", "page_size"]),
        (f"{CONVERSATIONS}?page_size=many", ["query", "page_size"]),
        (f"{CONVERSATIONS}?text_only=perhaps", ["query", "text_only"]),
        (f"{BATCHES}/workspace?limit=0", ["query", "limit"]),
        ("/v1/convai/conversation/get-signed-url", ["query", "agent_id"]),
    ],
)
def test_a_malformed_parameter_is_422_in_the_list_shape(
    harness: Harness, path: str, place: list[str]
) -> None:
    answer = harness.rest.get(path)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == place


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"agent_id": "agent_aftercall_demo"}',
        b'{"call_name": "x", "agent_id": "agent_aftercall_demo", "recipients": []}',
        b'{"call_name": "x", "agent_id": "agent_aftercall_demo", "recipients": [{}]}',
        b'{"call_name": "x", "agent_id": "agent_aftercall_demo", "recipients": [7]}',
    ],
)
def test_a_malformed_batch_is_422_and_calls_nobody(harness: Harness, body: bytes) -> None:
    before = len(harness.emulator.workspace.batches)
    assert harness.rest.post(f"{BATCHES}/submit", content=body).status_code == 422
    assert len(harness.emulator.workspace.batches) == before


def test_a_submitted_batch_keeps_the_ids_and_variables_of_its_recipients(
    harness: Harness,
) -> None:
    far_off = {**SUBMIT, "scheduled_time_unix": 4_000_000_000}
    batch_id = harness.rest.post(f"{BATCHES}/submit", json=far_off).json()["id"]
    recipient = harness.get(f"/batch-calling/{batch_id}")["recipients"][0]
    assert recipient["id"] == "rcpt_ours"
    data = recipient["conversation_initiation_client_data"]
    assert data["dynamic_variables"] == {"nombre": "Ana"}
    assert harness.rest.delete(f"{BATCHES}/{batch_id}").status_code == 204
    assert harness.rest.get(f"{BATCHES}/{batch_id}").status_code == 404


def test_batches_are_paged_newest_first(harness: Harness) -> None:
    names, after = [], ""
    while True:
        page = harness.get("/batch-calling/workspace", limit=2, last_doc=after)
        names += [batch["name"] for batch in page["batch_calls"]]
        assert page["has_more"] == (page["next_doc"] is not None)
        if not page["has_more"]:
            break
        after = page["next_doc"]
    assert names == ["Batch 2", "Batch 1", "Batch 0"]


def test_conversations_are_paged_by_cursor(harness: Harness) -> None:
    first = harness.get("/conversations", page_size=2)
    rest = harness.get("/conversations", page_size=2, cursor=first["next_cursor"])
    assert (len(first["conversations"]), len(rest["conversations"])) == (2, 1)
    assert (first["has_more"], rest["has_more"], rest["next_cursor"]) == (True, False, None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 3),
        ({"agent_id": DEMO_AGENT}, 3),
        ({"agent_id": RECEPTION_AGENT}, 0),
        ({"text_only": "false"}, 3),
        ({"text_only": "true"}, 0),
        ({"exclude_statuses": ["failed", "done"]}, 0),
        ({"exclude_statuses": ["failed", "initiated"]}, 3),
        ({"call_start_after_unix": 4_000_000_000}, 0),
        ({"call_start_before_unix": 4_000_000_000}, 3),
        ({"call_duration_min_secs": 10}, 3),
        ({"call_duration_max_secs": 10}, 0),
        ({"call_successful": "success"}, 3),
        ({"call_successful": "failure"}, 0),
        ({"main_languages": ["en", "es"]}, 3),
        ({"main_languages": ["en"]}, 0),
        ({"user_id": "wa:none"}, 0),
        ({"conversation_initiation_source": "twilio"}, 3),
    ],
)
def test_conversations_are_filtered(harness: Harness, query: dict[str, Any], found: int) -> None:
    assert len(harness.get("/conversations", **query)["conversations"]) == found


def test_a_summary_is_listed_only_when_asked_for(harness: Harness) -> None:
    plain = harness.get("/conversations")["conversations"][0]
    full = harness.get("/conversations", summary_mode="include")["conversations"][0]
    assert plain["transcript_summary"] is None
    assert "código de reserva" in full["transcript_summary"]


def test_the_summary_route_gives_the_last_messages(harness: Harness) -> None:
    short = harness.get(f"/conversations/{last_call(harness)}/summary", max_messages=2)
    assert [message["role"] for message in short["messages"]] == ["user", "agent"]
    assert short["messages_omitted"]


def test_an_agent_shows_what_its_owner_switched_on(harness: Harness) -> None:
    agent = harness.get(f"/agents/{DEMO_AGENT}")
    config = agent["conversation_config"]
    assert "{{name}}" in config["agent"]["first_message"]
    assert "{{name}}" in config["agent"]["prompt"]["prompt"]
    assert "agent_response" in config["conversation"]["client_events"]
    override = agent["platform_settings"]["overrides"]["conversation_config_override"]
    assert override["conversation"]["text_only"] is True
    assert override["agent"]["prompt"]["prompt"] is False
