"""Batches and their calls move with the clock, from pending to an analysed conversation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.emulators.elevenlabs.batches import Callee, Plan
from local.emulators.elevenlabs.call_script import agree
from tests.emulators.elevenlabs_harness import WHOLE_CALL, OfflineHarness

ANA = Callee(phone_number="+573000000001", variables={"name": "Ana", "city": "Cali"})


@pytest.fixture
def offline() -> OfflineHarness:
    return OfflineHarness()


def test_a_recipient_passes_every_status_and_gets_its_call_id_when_dialled(
    offline: OfflineHarness,
) -> None:
    batch = offline.emulator.submit([ANA])
    seen: list[tuple[str, str, bool]] = []
    for _ in range(140):
        recipient = batch.recipients[0]
        step = (batch.status.value, recipient.status.value, recipient.conversation_id is not None)
        if not seen or seen[-1] != step:
            seen.append(step)
        offline.pass_time(0.5)
    assert seen == [
        ("pending", "pending", False),
        ("in_progress", "dispatched", False),
        ("in_progress", "initiated", True),
        ("in_progress", "in_progress", True),
        ("completed", "completed", True),
    ]


def test_a_finished_call_is_done_only_after_its_processing(offline: OfflineHarness) -> None:
    batch = offline.emulator.submit([ANA])
    seen: list[tuple[str, bool]] = []
    for _ in range(160):
        offline.pass_time(0.5)
        if batch.recipients[0].conversation_id:
            call = offline.call_of(batch)
            step = (str(call["status"]), call["analysis"] is not None)
            if not seen or seen[-1] != step:
                seen.append(step)
    assert seen == [
        ("initiated", False),
        ("in-progress", False),
        ("processing", False),
        ("done", True),
    ]
    assert offline.kinds() == ["batch_created", "call_started", "call_ended", "call_done"]


def test_a_completed_call_holds_what_only_this_person_agreed(offline: OfflineHarness) -> None:
    batch = offline.emulator.submit([ANA])
    offline.pass_time(WHOLE_CALL)
    call, agreed = offline.call_of(batch), agree("Ana", language="es", seed=7)
    spoken = " ".join(turn["message"] or "" for turn in call["transcript"])
    for text in (spoken, call["analysis"]["transcript_summary"]):
        assert agreed.price in text
        assert agreed.code in text
    assert call["analysis"]["data_collection_results"]["topic"]["value"] == agreed.topic
    assert call["user_message_count"] == 4
    assert call["metadata"]["main_language"] == "es"
    assert call["metadata"]["cost"] > 0


def test_a_call_tells_whom_it_reached_and_which_recipient_it_was(offline: OfflineHarness) -> None:
    batch = offline.emulator.submit([ANA])
    offline.pass_time(WHOLE_CALL)
    call = offline.call_of(batch)
    assert call["metadata"]["phone_call"]["external_number"] == ANA.phone_number
    assert call["metadata"]["batch_call"]["batch_call_id"] == batch.batch_id
    variables = call["conversation_initiation_client_data"]["dynamic_variables"]
    assert variables["name"] == "Ana"
    assert variables["system__caller_id"] == ANA.phone_number
    assert variables["system__conversation_id"] == call["conversation_id"]


@pytest.mark.parametrize(
    ("plan", "recipient", "conversation", "user_turns", "tools"),
    [
        (Plan.COMPLETED, "completed", "done", 4, {"end_call"}),
        (Plan.SILENT, "completed", "done", 0, set()),
        (Plan.VOICEMAIL, "voicemail", "done", 0, {"voicemail_detection"}),
        (Plan.FAILED, "failed", "failed", 0, set()),
    ],
)
def test_each_plan_has_its_ending(
    offline: OfflineHarness,
    plan: Plan,
    recipient: str,
    conversation: str,
    user_turns: int,
    tools: set[str],
) -> None:
    batch = offline.emulator.submit([Callee(phone_number="+573000000002", plan=plan)])
    offline.pass_time(WHOLE_CALL)
    call = offline.call_of(batch)
    used = {use["tool_name"] for turn in call["transcript"] for use in turn["tool_calls"]}
    assert batch.recipients[0].status == recipient
    assert call["status"] == conversation
    assert call["user_message_count"] == user_turns
    assert used == tools
    assert batch.status == "completed"


def test_the_batchs_numbers_follow_its_recipients(offline: OfflineHarness) -> None:
    callees = [Callee(phone_number=f"+57300000000{n}") for n in range(3)]
    batch = offline.emulator.submit(callees)
    before = batch.as_json()
    assert (before["total_calls_scheduled"], before["total_calls_dispatched"]) == (3, 0)
    offline.pass_time(WHOLE_CALL)
    after = batch.as_json()
    assert (after["total_calls_dispatched"], after["total_calls_finished"]) == (3, 3)
    assert after["last_updated_at_unix"] > before["last_updated_at_unix"]


def test_a_shortened_call_keeps_its_length_and_never_ends_in_the_future() -> None:
    offline = OfflineHarness(speed=30)
    batch = offline.emulator.submit([ANA])
    offline.pass_time(4)
    call = next(iter(offline.emulator.workspace.conversations.values()))
    assert batch.status == "completed"
    assert call.seconds > 30
    assert call.accepted_at is not None
    assert call.accepted_at + timedelta(seconds=call.seconds) <= offline.clock.now()


def test_the_same_seed_gives_the_same_ids() -> None:
    names = [
        offline.emulator.submit([ANA]).batch_id for offline in (OfflineHarness(), OfflineHarness())
    ]
    assert names[0] == names[1]


@pytest.mark.parametrize(("language", "word"), [("en", "price"), ("pt", "preço"), ("es", "precio")])
def test_a_call_is_held_in_the_recipients_language(
    offline: OfflineHarness, language: str, word: str
) -> None:
    batch = offline.emulator.submit([Callee(phone_number="+573000000001", language=language)])
    offline.pass_time(WHOLE_CALL)
    call = offline.call_of(batch)
    assert word in call["analysis"]["transcript_summary"]
    assert call["metadata"]["main_language"] == language


def test_one_phone_can_be_in_two_batches_with_a_call_of_its_own_in_each(
    offline: OfflineHarness,
) -> None:
    batches = [offline.emulator.submit([ANA]) for _ in range(2)]
    offline.pass_time(WHOLE_CALL)
    first, second = (offline.call_of(batch) for batch in batches)
    assert first["conversation_id"] != second["conversation_id"]
    phones = {call["metadata"]["phone_call"]["external_number"] for call in (first, second)}
    assert phones == {ANA.phone_number}


def test_a_done_call_may_hold_the_greeting_and_nothing_else(offline: OfflineHarness) -> None:
    batch = offline.emulator.submit([Callee(phone_number=ANA.phone_number, plan=Plan.SILENT)])
    offline.pass_time(WHOLE_CALL)
    call = offline.call_of(batch)
    assert call["status"] == "done"
    assert {turn["role"] for turn in call["transcript"]} == {"agent"}
