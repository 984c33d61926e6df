"""The REST side as a bare HTTP client sees it: keys, errors, pages, filters, faults, oddities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from local.emulators.clock import Clock
from local.emulators.elevenlabs.agents import DEMO_AGENT, RECEPTION_AGENT
from local.emulators.elevenlabs.batches import Callee
from tests.emulators.elevenlabs_bench import ANA, READ_KEY, Bench, a_bench

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCHES = "/v1/convai/batch-calling"
TALKS = "/v1/convai/conversations"
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
def running() -> Iterator[Bench]:
    """Run one emulator with three finished batches of one call each."""
    with a_bench(clock=Clock(speed=600)) as bench:
        for number in range(3):
            callee = Callee(phone_number=f"+57300000000{number}", variables={"name": "Ana"})
            bench.house.submit([callee], name=f"Batch {number}")
            done = bench.house.journal.of_kind("call_done")
            last = done[-1].number if done else 0
            bench.house.journal.wait_for(lambda entry: entry.kind == "call_done", after=last)
        yield bench


@pytest.fixture
def bench(running: Bench) -> Bench:
    running.house.behaviours.clear()
    return running


def last_call(bench: Bench) -> str:
    return str(bench.get("/conversations")["conversations"][0]["conversation_id"])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, "needs_authorization"),
        ({"xi-api-key": "wrong"}, "invalid_api_key"),
        ({"xi-api-key": "unscoped"}, "missing_permissions"),
    ],
)
def test_a_bad_key_is_refused_in_the_short_shape(
    bench: Bench, headers: dict[str, str], status: str
) -> None:
    answer = httpx.get(f"{bench.url}{TALKS}", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["detail"]["status"] == status


def test_a_key_for_reading_may_not_start_calls(bench: Bench) -> None:
    headers = {"xi-api-key": READ_KEY}
    assert httpx.get(f"{bench.url}{TALKS}", headers=headers).status_code == 200
    answer = httpx.post(f"{bench.url}{BATCHES}/submit", headers=headers, json=SUBMIT)
    assert "convai_write" in answer.json()["detail"]["message"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/convai/agents/agent_none", "agent_not_found"),
        (f"{TALKS}/conv_none", "conversation_not_found"),
        (f"{BATCHES}/btcal_none", "batch_call_not_found"),
        ("/v1/convai/conversation/get-signed-url?agent_id=agent_none", "agent_not_found"),
    ],
)
def test_what_does_not_exist_is_404_in_the_long_shape(bench: Bench, path: str, code: str) -> None:
    answer = bench.rest.get(path)
    assert answer.status_code == 404
    detail = answer.json()["detail"]
    assert (detail["code"], detail["status"]) == (code, "document_not_found")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"{TALKS}?page_size=0", ["query", "page_size"]),
        (f"{TALKS}?page_size=101", ["query", "page_size"]),
        (f"{TALKS}?page_size=many", ["query", "page_size"]),
        (f"{TALKS}?text_only=perhaps", ["query", "text_only"]),
        (f"{BATCHES}/workspace?limit=0", ["query", "limit"]),
        ("/v1/convai/conversation/get-signed-url", ["query", "agent_id"]),
    ],
)
def test_a_malformed_parameter_is_422_in_the_list_shape(
    bench: Bench, path: str, place: list[str]
) -> None:
    answer = bench.rest.get(path)
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
def test_a_malformed_batch_is_422_and_calls_nobody(bench: Bench, body: bytes) -> None:
    before = len(bench.house.workspace.batches)
    assert bench.rest.post(f"{BATCHES}/submit", content=body).status_code == 422
    assert len(bench.house.workspace.batches) == before


def test_a_submitted_batch_keeps_the_ids_and_variables_of_its_recipients(bench: Bench) -> None:
    far_off = {**SUBMIT, "scheduled_time_unix": 4_000_000_000}
    batch_id = bench.rest.post(f"{BATCHES}/submit", json=far_off).json()["id"]
    recipient = bench.get(f"/batch-calling/{batch_id}")["recipients"][0]
    assert recipient["id"] == "rcpt_ours"
    data = recipient["conversation_initiation_client_data"]
    assert data["dynamic_variables"] == {"nombre": "Ana"}
    assert bench.rest.delete(f"{BATCHES}/{batch_id}").status_code == 204
    assert bench.rest.get(f"{BATCHES}/{batch_id}").status_code == 404


def test_batches_are_paged_newest_first(bench: Bench) -> None:
    names, after = [], ""
    while True:
        page = bench.get("/batch-calling/workspace", limit=2, last_doc=after)
        names += [batch["name"] for batch in page["batch_calls"]]
        assert page["has_more"] == (page["next_doc"] is not None)
        if not page["has_more"]:
            break
        after = page["next_doc"]
    assert names == ["Batch 2", "Batch 1", "Batch 0"]


def test_conversations_are_paged_by_cursor(bench: Bench) -> None:
    first = bench.get("/conversations", page_size=2)
    rest = bench.get("/conversations", page_size=2, cursor=first["next_cursor"])
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
def test_conversations_are_filtered(bench: Bench, query: dict[str, Any], found: int) -> None:
    assert len(bench.get("/conversations", **query)["conversations"]) == found


def test_a_summary_is_listed_only_when_asked_for(bench: Bench) -> None:
    plain = bench.get("/conversations")["conversations"][0]
    full = bench.get("/conversations", summary_mode="include")["conversations"][0]
    assert plain["transcript_summary"] is None
    assert "código de reserva" in full["transcript_summary"]


def test_the_summary_route_gives_the_last_messages(bench: Bench) -> None:
    short = bench.get(f"/conversations/{last_call(bench)}/summary", max_messages=2)
    assert [message["role"] for message in short["messages"]] == ["user", "agent"]
    assert short["messages_omitted"]


def test_an_agent_shows_what_its_owner_switched_on(bench: Bench) -> None:
    agent = bench.get(f"/agents/{DEMO_AGENT}")
    config = agent["conversation_config"]
    assert "{{name}}" in config["agent"]["first_message"]
    assert "{{name}}" in config["agent"]["prompt"]["prompt"]
    assert "agent_response" in config["conversation"]["client_events"]
    override = agent["platform_settings"]["overrides"]["conversation_config_override"]
    assert override["conversation"]["text_only"] is True
    assert override["agent"]["prompt"]["prompt"] is False


@pytest.mark.parametrize(
    ("fault", "values", "status", "retry_after"),
    [
        ("rate_limited", {"retry_after": 2}, 429, "2"),
        ("rate_limited", {}, 429, None),
        ("too_many_concurrent_requests", {}, 429, None),
        ("server_error", {}, 500, None),
        ("server_error", {"status": 503}, 503, None),
        ("missing", {}, 404, None),
        ("not_json", {}, 200, None),
    ],
)
def test_a_fault_hits_as_many_requests_as_told(
    bench: Bench, fault: str, values: dict[str, Any], status: int, retry_after: str | None
) -> None:
    bench.house.behaviours.set(fault, times=1, **values)
    hit = bench.rest.get(TALKS)
    assert hit.status_code == status
    assert hit.headers.get("retry-after") == retry_after
    assert bench.get("/conversations")["conversations"]


def test_a_fault_hits_only_the_paths_it_is_meant_for(bench: Bench) -> None:
    bench.house.behaviours.set("server_error", path="/batch-calling/")
    assert bench.rest.get(TALKS).status_code == 200
    assert bench.rest.get(f"{BATCHES}/workspace").status_code == 500


def test_a_cut_answer_breaks_off_in_the_middle(bench: Bench) -> None:
    bench.house.behaviours.set("cut", times=1)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        bench.rest.get(TALKS)
    assert bench.rest.get(TALKS).status_code == 200


def test_a_slow_answer_comes_after_the_clients_patience(bench: Bench) -> None:
    bench.house.behaviours.set("slow", times=1, seconds=0.3)
    with pytest.raises(httpx.ReadTimeout):
        bench.rest.get(TALKS, timeout=0.05)


def test_odd_data_changes_the_answer_and_not_the_record(bench: Bench) -> None:
    path = f"/conversations/{last_call(bench)}"
    usual = bench.get(path)
    names = ("null_analysis", "null_messages", "unknown_status", "missing_variables")
    for name in (*names, "number_without_plus", "sip_trunking", "unknown_keys"):
        bench.house.behaviours.set(name, times=1)
    odd = bench.get(path)
    assert odd["analysis"] is None
    assert odd["transcript"][1]["message"] is None
    assert odd["status"] not in {"done", "failed"}
    assert odd["conversation_initiation_client_data"] is None
    assert not odd["metadata"]["phone_call"]["external_number"].startswith("+")
    assert odd["metadata"]["phone_call"]["type"] == "sip_trunking"
    assert "unpublished_key" in odd
    assert bench.get(path) == usual


def test_odd_lists_may_lack_has_more_and_hold_malformed_recipients(bench: Bench) -> None:
    bench.house.behaviours.set("no_has_more", times=1)
    page = bench.get("/batch-calling/workspace")
    assert "has_more" not in page
    bench.house.behaviours.set("malformed_recipient", times=1)
    detail = bench.get(f"/batch-calling/{page['batch_calls'][0]['id']}")
    assert detail["recipients"][0]["id"] is None
    assert len(detail["recipients"]) == 2


def test_the_control_starts_scripted_batches(bench: Bench) -> None:
    recipients = [
        {"phone_number": ANA, "name": "Ana", "language": "pt", "topic": "facetas"},
        {"phone_number": "+573000000002", "name": "Luis", "plan": "voicemail"},
    ]
    answer = bench.rest.post("/_control/batches", json={"recipients": recipients})
    assert answer.status_code == 201
    batch = bench.house.workspace.batches[answer.json()["id"]]
    journal = bench.house.journal
    ended = journal.wait_for(
        lambda e: (
            e.kind == "call_done"
            and e.facts["batch_id"] == batch.batch_id
            and e.facts["name"] == "Ana"
        )
    )
    assert "facetas" in str(ended.facts["summary"])
    bench.house.dialler.delete(batch)
    for recipient in batch.recipients:
        bench.house.workspace.conversations.pop(recipient.conversation_id or "", None)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/_control/batches", {"recipients": [{"phone_number": ANA, "plan": "sings"}]}),
        ("/_control/batches", {"recipients": [{"name": "Ana"}]}),
        ("/_control/batches", {"agent_id": "agent_none", "recipients": [{"phone_number": ANA}]}),
        ("/_control/behaviours", {"name": "sings"}),
    ],
)
def test_the_control_says_what_is_wrong(bench: Bench, path: str, body: dict[str, Any]) -> None:
    answer = bench.rest.post(path, json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_control_sets_shows_and_clears_behaviours(bench: Bench) -> None:
    setting = {"name": "rate_limited", "path": "/conversations", "values": {"retry_after": 3}}
    shown = bench.rest.post("/_control/behaviours", json=setting).json()
    assert shown["active"][0]["values"] == {"retry_after": 3}
    assert shown["known"]["two_answers"]["place"] == "turn"
    assert bench.rest.get(TALKS).status_code == 429
    assert bench.rest.delete("/_control/behaviours").json()["active"] == []
    assert bench.rest.get(TALKS).status_code == 200


def test_every_behaviour_says_what_it_does(bench: Bench) -> None:
    known = bench.rest.get("/_control/behaviours").json()["known"]
    assert len(known) > 30
    assert all(len(about["does"]) > 10 for about in known.values())
