"""Batches and their calls move with the clock, from pending to an analysed conversation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from local.emulators.clock import Clock
from local.emulators.elevenlabs.batches import Callee, Plan
from local.emulators.elevenlabs.call_script import agree
from local.emulators.elevenlabs.conversation_document import full_document
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator

if TYPE_CHECKING:
    from local.emulators.elevenlabs.batches import Batch

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ANA = Callee(phone_number="+573000000001", variables={"name": "Ana", "city": "Cali"})
WHOLE_CALL = 120


class Watch:
    """An emulator without a server whose time the test moves."""

    def __init__(self) -> None:
        self.clock = Clock(held_at=NOON)
        self.house = ElevenLabsEmulator(api_key="not-a-real-key", clock=self.clock, seed=7)

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.house.workspace.catch_up()

    def call_of(self, batch: Batch, number: int = 0) -> dict[str, Any]:
        call_id = batch.recipients[number].conversation_id
        assert call_id is not None
        return full_document(self.house.workspace.conversations[call_id])

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.house.journal.after()]


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_a_recipient_passes_every_status_and_gets_its_call_id_when_dialled(watch: Watch) -> None:
    batch = watch.house.submit([ANA])
    seen: list[tuple[str, str, bool]] = []
    for _ in range(140):
        recipient = batch.recipients[0]
        step = (batch.status.value, recipient.status.value, recipient.conversation_id is not None)
        if not seen or seen[-1] != step:
            seen.append(step)
        watch.pass_time(0.5)
    assert seen == [
        ("pending", "pending", False),
        ("in_progress", "dispatched", False),
        ("in_progress", "initiated", True),
        ("in_progress", "in_progress", True),
        ("completed", "completed", True),
    ]


def test_a_finished_call_is_done_only_after_its_processing(watch: Watch) -> None:
    batch = watch.house.submit([ANA])
    seen: list[tuple[str, bool]] = []
    for _ in range(160):
        watch.pass_time(0.5)
        if batch.recipients[0].conversation_id:
            call = watch.call_of(batch)
            step = (str(call["status"]), call["analysis"] is not None)
            if not seen or seen[-1] != step:
                seen.append(step)
    assert seen == [
        ("initiated", False),
        ("in-progress", False),
        ("processing", False),
        ("done", True),
    ]
    assert watch.kinds() == ["batch_created", "call_started", "call_ended", "call_done"]


def test_a_completed_call_holds_what_only_this_person_agreed(watch: Watch) -> None:
    batch = watch.house.submit([ANA])
    watch.pass_time(WHOLE_CALL)
    call, agreed = watch.call_of(batch), agree("Ana", language="es", seed=7)
    spoken = " ".join(turn["message"] or "" for turn in call["transcript"])
    for text in (spoken, call["analysis"]["transcript_summary"]):
        assert agreed.price in text
        assert agreed.code in text
    assert call["analysis"]["data_collection_results"]["topic"]["value"] == agreed.topic
    assert call["user_message_count"] == 4
    assert call["metadata"]["main_language"] == "es"
    assert call["metadata"]["cost"] > 0


def test_a_call_tells_whom_it_reached_and_which_recipient_it_was(watch: Watch) -> None:
    batch = watch.house.submit([ANA])
    watch.pass_time(WHOLE_CALL)
    call = watch.call_of(batch)
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
    watch: Watch,
    plan: Plan,
    recipient: str,
    conversation: str,
    user_turns: int,
    tools: set[str],
) -> None:
    batch = watch.house.submit([Callee(phone_number="+573000000002", plan=plan)])
    watch.pass_time(WHOLE_CALL)
    call = watch.call_of(batch)
    used = {use["tool_name"] for turn in call["transcript"] for use in turn["tool_calls"]}
    assert batch.recipients[0].status == recipient
    assert call["status"] == conversation
    assert call["user_message_count"] == user_turns
    assert used == tools
    assert batch.status == "completed"


def test_the_batchs_numbers_follow_its_recipients(watch: Watch) -> None:
    callees = [Callee(phone_number=f"+57300000000{n}") for n in range(3)]
    batch = watch.house.submit(callees)
    before = batch.as_json()
    assert (before["total_calls_scheduled"], before["total_calls_dispatched"]) == (3, 0)
    watch.pass_time(WHOLE_CALL)
    after = batch.as_json()
    assert (after["total_calls_dispatched"], after["total_calls_finished"]) == (3, 3)
    assert after["last_updated_at_unix"] > before["last_updated_at_unix"]


def test_a_scheduled_batch_waits_for_its_time(watch: Watch) -> None:
    batch = watch.house.dialler.submit(
        [ANA], agent_id="agent_aftercall_demo", scheduled_for=NOON + timedelta(hours=1)
    )
    watch.pass_time(3000)
    assert batch.status == "pending"
    watch.pass_time(600 + WHOLE_CALL)
    assert batch.status == "completed"


def test_cancelling_spares_who_is_not_yet_dialled(watch: Watch) -> None:
    batch = watch.house.submit([ANA] + [Callee(phone_number="+573000000009")] * 9)
    watch.pass_time(2.1)
    watch.house.dialler.cancel(batch)
    watch.pass_time(WHOLE_CALL)
    states = [recipient.status.value for recipient in batch.recipients]
    assert states == ["completed"] + ["cancelled"] * 9
    assert batch.status == "cancelled"


def test_a_retry_dials_only_the_failed_again_under_a_new_call_id(watch: Watch) -> None:
    batch = watch.house.submit([ANA, Callee(phone_number="+573000000002", plan=Plan.FAILED)])
    watch.pass_time(WHOLE_CALL)
    first = [recipient.conversation_id for recipient in batch.recipients]
    watch.house.dialler.retry(batch)
    assert batch.status == "in_progress"
    assert batch.recipients[1].conversation_id is None
    watch.pass_time(WHOLE_CALL)
    second = [recipient.conversation_id for recipient in batch.recipients]
    assert second[0] == first[0]
    assert second[1] not in {first[1], None}
    assert batch.recipients[1].status == "completed"
    assert batch.retry_count == 1


def test_a_cancelled_and_retried_call_is_made_once(watch: Watch) -> None:
    batch = watch.house.submit([ANA])
    watch.house.dialler.cancel(batch)
    watch.house.dialler.retry(batch)
    watch.pass_time(WHOLE_CALL)
    assert watch.kinds().count("call_started") == 1
    assert batch.status == "completed"


def test_a_shortened_call_keeps_its_length_and_never_ends_in_the_future() -> None:
    clock = Clock(speed=30, held_at=NOON)
    house = ElevenLabsEmulator(api_key="not-a-real-key", clock=clock)
    batch = house.submit([ANA])
    clock.advance(4)
    house.workspace.catch_up()
    talk = next(iter(house.workspace.conversations.values()))
    assert batch.status == "completed"
    assert talk.seconds > 30
    assert talk.accepted_at is not None
    assert talk.accepted_at + timedelta(seconds=talk.seconds) <= clock.now()


def test_the_same_seed_gives_the_same_ids() -> None:
    names = [watch.house.submit([ANA]).batch_id for watch in (Watch(), Watch())]
    assert names[0] == names[1]


@pytest.mark.parametrize(("language", "word"), [("en", "price"), ("pt", "preço"), ("es", "precio")])
def test_a_call_is_held_in_the_recipients_language(watch: Watch, language: str, word: str) -> None:
    batch = watch.house.submit([Callee(phone_number="+573000000001", language=language)])
    watch.pass_time(WHOLE_CALL)
    call = watch.call_of(batch)
    assert word in call["analysis"]["transcript_summary"]
    assert call["metadata"]["main_language"] == language
