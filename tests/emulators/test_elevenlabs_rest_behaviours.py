"""Faults of REST requests and odd data in their answers, each switched on by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from local.emulators.elevenlabs.batches import Callee
from tests.emulators.elevenlabs_harness import ANA, WHOLE_CALL, Harness, running_elevenlabs

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCHES = "/v1/convai/batch-calling"
CONVERSATIONS = "/v1/convai/conversations"


@pytest.fixture(scope="module")
def running() -> Iterator[Harness]:
    """Run one emulator with one finished call."""
    with running_elevenlabs() as harness:
        variables = {"nombre": "Ana", "city": "Cali"}
        harness.emulator.submit([Callee(phone_number=ANA, variables=variables)])
        harness.pass_time(WHOLE_CALL)
        yield harness


@pytest.fixture
def harness(running: Harness) -> Harness:
    running.emulator.behaviours.clear()
    return running


def last_call(harness: Harness) -> str:
    return str(harness.get("/conversations")["conversations"][0]["conversation_id"])


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
    harness: Harness,
    fault: str,
    values: dict[str, Any],
    status: int,
    retry_after: str | None,
) -> None:
    harness.emulator.behaviours.set(fault, times=1, **values)
    hit = harness.rest.get(CONVERSATIONS)
    assert hit.status_code == status
    assert hit.headers.get("retry-after") == retry_after
    assert harness.get("/conversations")["conversations"]


def test_a_fault_hits_only_the_paths_it_is_meant_for(harness: Harness) -> None:
    harness.emulator.behaviours.set("server_error", path="/batch-calling/")
    assert harness.rest.get(CONVERSATIONS).status_code == 200
    assert harness.rest.get(f"{BATCHES}/workspace").status_code == 500


def test_a_cut_answer_breaks_off_in_the_middle(harness: Harness) -> None:
    harness.emulator.behaviours.set("cut", times=1)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        harness.rest.get(CONVERSATIONS)
    assert harness.rest.get(CONVERSATIONS).status_code == 200


def test_a_slow_answer_comes_after_the_clients_timeout(harness: Harness) -> None:
    harness.emulator.behaviours.set("slow", times=1, seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        harness.rest.get(CONVERSATIONS, timeout=httpx.Timeout(20, read=0.1))


def test_odd_data_changes_the_answer_and_not_the_record(harness: Harness) -> None:
    path = f"/conversations/{last_call(harness)}"
    usual = harness.get(path)
    names = ("null_analysis", "null_messages", "unknown_status", "missing_variables")
    for name in (*names, "number_without_plus", "sip_trunking", "unknown_keys"):
        harness.emulator.behaviours.set(name, times=1)
    odd = harness.get(path)
    assert odd["analysis"] is None
    assert odd["transcript"][1]["message"] is None
    assert odd["status"] not in {"done", "failed"}
    assert odd["conversation_initiation_client_data"] is None
    assert not odd["metadata"]["phone_call"]["external_number"].startswith("+")
    assert odd["metadata"]["phone_call"]["type"] == "sip_trunking"
    assert "unpublished_key" in odd
    assert harness.get(path) == usual


def test_odd_lists_may_lack_has_more_and_hold_malformed_recipients(
    harness: Harness,
) -> None:
    harness.emulator.behaviours.set("no_has_more", times=1)
    page = harness.get("/batch-calling/workspace")
    assert "has_more" not in page
    harness.emulator.behaviours.set("malformed_recipient", times=1)
    detail = harness.get(f"/batch-calling/{page['batch_calls'][0]['id']}")
    assert detail["recipients"][0]["id"] is None
    assert len(detail["recipients"]) == 2


def test_a_call_may_hold_no_name_among_its_variables(harness: Harness) -> None:
    path = f"/conversations/{last_call(harness)}"
    harness.emulator.behaviours.set("no_name_variable", times=1)
    odd, usual = harness.get(path), harness.get(path)
    data = "conversation_initiation_client_data"
    assert "nombre" not in odd[data]["dynamic_variables"]
    assert odd[data]["dynamic_variables"]["city"] == "Cali"
    assert usual[data]["dynamic_variables"]["nombre"] == "Ana"


def test_a_summary_may_be_empty(harness: Harness) -> None:
    path = f"/conversations/{last_call(harness)}"
    harness.emulator.behaviours.set("empty_summary", times=1)
    odd, usual = harness.get(path), harness.get(path)
    assert odd["analysis"]["transcript_summary"] == ""
    assert usual["analysis"]["transcript_summary"]


def test_a_conversation_can_be_missing_right_after_its_creation(harness: Harness) -> None:
    harness.emulator.behaviours.set("missing_at_first", lookups=2)
    paths = [f"{CONVERSATIONS}/{harness.call()}" for _ in range(2)]
    for path in paths:
        statuses = [harness.rest.get(path).status_code for _ in range(3)]
        assert statuses == [404, 404, 200]
