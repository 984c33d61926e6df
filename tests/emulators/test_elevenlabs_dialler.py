"""Batches are scheduled, cancelled and retried, and a running call can be ended at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from local.emulators.elevenlabs.batches import Callee, Plan, RecipientStatus
from local.emulators.elevenlabs.conversation import Status
from tests.emulators.elevenlabs_harness import NOON, WHOLE_CALL, OfflineHarness

if TYPE_CHECKING:
    from local.emulators.elevenlabs.batches import Batch

ANA = Callee(phone_number="+573000000001", variables={"name": "Ana"})
PROCESSING = 10


@pytest.fixture
def offline() -> OfflineHarness:
    return OfflineHarness()


def finish(offline: OfflineHarness, batch: Batch, plan: Plan) -> bool:
    return offline.emulator.dialler.finish_now(batch.recipients[0].recipient_id, plan)


def ends(offline: OfflineHarness) -> list[object]:
    return [entry.facts["plan"] for entry in offline.emulator.journal.of_kind("call_ended")]


def test_a_scheduled_batch_waits_for_its_time(offline: OfflineHarness) -> None:
    batch = offline.emulator.dialler.submit(
        [ANA], agent_id="agent_aftercall_demo", scheduled_for=NOON + timedelta(hours=1)
    )
    offline.pass_time(3000)
    assert batch.status == "pending"
    offline.pass_time(600 + WHOLE_CALL)
    assert batch.status == "completed"


def test_cancelling_spares_who_is_not_yet_dialled(offline: OfflineHarness) -> None:
    batch = offline.emulator.submit([ANA] + [Callee(phone_number="+573000000009")] * 9)
    offline.pass_time(2.1)
    offline.emulator.dialler.cancel(batch)
    offline.pass_time(WHOLE_CALL)
    states = [recipient.status.value for recipient in batch.recipients]
    assert states == ["completed"] + ["cancelled"] * 9
    assert batch.status == "cancelled"


def test_a_retry_dials_only_the_failed_again_under_a_new_call_id(offline: OfflineHarness) -> None:
    batch = offline.emulator.submit([ANA, Callee(phone_number="+573000000002", plan=Plan.FAILED)])
    offline.pass_time(WHOLE_CALL)
    first = [recipient.conversation_id for recipient in batch.recipients]
    offline.emulator.dialler.retry(batch)
    assert batch.status == "in_progress"
    assert batch.recipients[1].conversation_id is None
    offline.pass_time(WHOLE_CALL)
    second = [recipient.conversation_id for recipient in batch.recipients]
    assert second[0] == first[0]
    assert second[1] not in {first[1], None}
    assert batch.recipients[1].status == "completed"
    assert batch.retry_count == 1


def test_a_cancelled_and_retried_call_is_made_once(offline: OfflineHarness) -> None:
    batch = offline.emulator.submit([ANA])
    offline.emulator.dialler.cancel(batch)
    offline.emulator.dialler.retry(batch)
    offline.pass_time(WHOLE_CALL)
    assert offline.kinds().count("call_started") == 1
    assert batch.status == "completed"


@pytest.mark.parametrize("after", [0.0, 1.5, 4.0, 20.0])
@pytest.mark.parametrize("plan", list(Plan))
def test_a_call_ends_at_once_and_only_once_wherever_it_stood(
    offline: OfflineHarness, after: float, plan: Plan
) -> None:
    batch = offline.emulator.submit([ANA])
    offline.pass_time(after)
    assert finish(offline, batch, plan) is True
    recipient = batch.recipients[0]
    ended = recipient.status
    assert (
        ended
        is {
            Plan.COMPLETED: RecipientStatus.COMPLETED,
            Plan.SILENT: RecipientStatus.COMPLETED,
            Plan.VOICEMAIL: RecipientStatus.VOICEMAIL,
            Plan.FAILED: RecipientStatus.FAILED,
        }[plan]
    )
    offline.pass_time(WHOLE_CALL)
    assert (recipient.status, ends(offline)) == (ended, [plan])
    assert len(offline.emulator.workspace.conversations) == 1


def test_a_call_completed_early_is_analysed_like_any_other(offline: OfflineHarness) -> None:
    batch = offline.emulator.submit([ANA])
    offline.pass_time(8)
    finish(offline, batch, Plan.COMPLETED)
    offline.pass_time(PROCESSING)
    call = next(iter(offline.emulator.workspace.conversations.values()))
    assert call.status is Status.DONE
    assert call.analysis is not None
    assert "Ana" in call.analysis.summary


def test_a_call_that_is_over_is_left_as_it_is(offline: OfflineHarness) -> None:
    batch = offline.emulator.submit([ANA])
    offline.pass_time(WHOLE_CALL)
    assert finish(offline, batch, Plan.FAILED) is False
    assert batch.recipients[0].status is RecipientStatus.COMPLETED
