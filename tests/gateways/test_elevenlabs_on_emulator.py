"""Finished calls read from the emulated ElevenLabs, its faults and its odd data."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from aftercall.domain.call import FinishedCall
from aftercall.domain.errors import Misconfigured, Refused, Unavailable
from local.emulators.elevenlabs.agents import DEMO_AGENT
from tests.gateways.elevenlabs_emulator_harness import PHONES, EmulatorHarness, served_emulator


@pytest.fixture(scope="module")
def served() -> Iterator[EmulatorHarness]:
    with served_emulator() as harness:
        yield harness


@pytest.fixture
def harness(served: EmulatorHarness) -> Iterator[EmulatorHarness]:
    yield served
    served.emulator.behaviours.clear()


def the_call(harness: EmulatorHarness, place: int = 0) -> FinishedCall:
    calls = harness.calls()
    (batch,) = calls.batches(every_page=True)
    recipients, problems = calls.recipients(batch.batch_id)
    assert problems == []
    call_id = recipients[place].call_id
    assert call_id is not None
    return calls.call(call_id)


def test_a_batch_leads_to_its_recipients_and_calls(harness: EmulatorHarness) -> None:
    calls = harness.calls()
    (batch,) = calls.batches(every_page=True)
    recipients, _ = calls.recipients(batch.batch_id)
    assert batch.agent_id == DEMO_AGENT
    assert batch.finished == 4
    assert [recipient.phone for recipient in recipients] == list(PHONES)
    assert [recipient.status for recipient in recipients] == [
        "completed",
        "voicemail",
        "failed",
        "completed",
    ]
    assert all(recipient.is_finished for recipient in recipients)
    assert recipients[0].variables["name"] == "Ana"


def test_a_finished_call_is_read(harness: EmulatorHarness) -> None:
    call = the_call(harness)
    assert (call.status, call.analysed, call.by_phone, call.text_only) == (
        "done",
        True,
        True,
        False,
    )
    assert (call.phone, call.language, call.voicemail) == (PHONES[0], "es", False)
    assert call.user_turns > 0
    assert call.summary
    assert call.ended_at - call.started_at > timedelta(seconds=10)
    assert [name for name in call.variables if name.startswith("system__")] == []
    assert call.batch_id
    assert call.recipient_id


def test_a_call_without_a_word_and_a_voicemail_are_distinguished(harness: EmulatorHarness) -> None:
    assert the_call(harness, 3).user_turns == 0
    assert the_call(harness, 1).voicemail


@pytest.mark.parametrize(
    "oddity",
    ["null_analysis", "null_messages", "unknown_status", "missing_variables", "unknown_keys",
     "number_without_plus", "sip_trunking", "empty_summary", "no_has_more"],
)  # fmt: skip
def test_odd_data_is_read(harness: EmulatorHarness, oddity: str) -> None:
    harness.emulator.behaviours.set(oddity)
    call = the_call(harness)
    assert call.number_without_country is (oddity == "number_without_plus")
    assert call.phone == (None if call.number_without_country else PHONES[0])
    assert call.analysed is (oddity != "null_analysis")
    assert all(turn.text for turn in call.turns)


def test_a_number_without_a_plus_is_read_in_the_default_country(harness: EmulatorHarness) -> None:
    harness.emulator.behaviours.set("number_without_plus")
    call_id = the_call(harness).call_id
    call = harness.calls(country="CO").call(call_id)
    assert (call.phone, call.number_without_country) == (PHONES[0], False)


def test_a_malformed_recipient_stops_no_other(harness: EmulatorHarness) -> None:
    harness.emulator.behaviours.set("malformed_recipient")
    (batch,) = harness.calls().batches(every_page=False)
    recipients, problems = harness.calls().recipients(batch.batch_id)
    assert len(recipients) == 4
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("fault", "values"),
    [
        ("rate_limited", {}),
        ("rate_limited", {"retry_after": 1}),
        ("too_many_concurrent_requests", {}),
        ("server_error", {"status": 503}),
        ("cut", {}),
    ],
)
def test_a_passing_fault_is_outlasted(
    harness: EmulatorHarness, fault: str, values: dict[str, Any]
) -> None:
    harness.emulator.behaviours.set(fault, times=2, **values)
    assert len(harness.calls().batches(every_page=False)) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("server_error", Unavailable), ("not_json", Unavailable), ("missing", Refused)],
)
def test_a_lasting_fault_is_an_error_of_its_kind(
    harness: EmulatorHarness, fault: str, kind: type[Exception]
) -> None:
    harness.emulator.behaviours.set(fault)
    with pytest.raises(kind):
        harness.calls().batches(every_page=False)


def test_a_wrong_key_and_an_unknown_call_are_errors(harness: EmulatorHarness) -> None:
    with pytest.raises(Misconfigured, match="401"):
        harness.calls("made-up-wrong-key").batches(every_page=False)
    with pytest.raises(Refused, match="404"):
        harness.calls().call("conv_0000000000000000000000000000")
