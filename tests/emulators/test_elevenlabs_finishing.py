"""A running call can be ended at once, in any way, by us as by the customer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from local.emulators.clock import Clock
from local.emulators.elevenlabs.batches import Callee, Plan, RecipientStatus
from local.emulators.elevenlabs.conversation import Status
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from tests.emulators.elevenlabs_bench import a_bench

if TYPE_CHECKING:
    from local.emulators.elevenlabs.batches import Batch

ANA = Callee(phone_number="+573000000001", variables={"name": "Ana"})
WHOLE_CALL = 120
PROCESSING = 10


class Watch:
    """An emulator without a server, one call in it, and time that the test moves."""

    def __init__(self) -> None:
        self.clock = Clock(held_at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
        self.house = ElevenLabsEmulator(api_key="not-a-real-key", clock=self.clock)
        self.batch: Batch = self.house.submit([ANA])

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.house.workspace.catch_up()

    def finish(self, plan: Plan) -> bool:
        return self.house.dialler.finish_now(self.batch.recipients[0].recipient_id, plan)

    def ends(self) -> list[object]:
        return [entry.facts["plan"] for entry in self.house.journal.of_kind("call_ended")]


@pytest.mark.parametrize("after", [0.0, 1.5, 4.0, 20.0])
@pytest.mark.parametrize("plan", list(Plan))
def test_a_call_ends_at_once_and_only_once_wherever_it_stood(after: float, plan: Plan) -> None:
    watch = Watch()
    watch.pass_time(after)
    assert watch.finish(plan) is True
    recipient = watch.batch.recipients[0]
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
    watch.pass_time(WHOLE_CALL)
    assert (recipient.status, watch.ends()) == (ended, [plan])
    assert len(watch.house.workspace.conversations) == 1


def test_a_call_completed_early_is_analysed_like_any_other() -> None:
    watch = Watch()
    watch.pass_time(8)
    watch.finish(Plan.COMPLETED)
    watch.pass_time(PROCESSING)
    call = next(iter(watch.house.workspace.conversations.values()))
    assert call.status is Status.DONE
    assert call.analysis is not None
    assert "Ana" in call.analysis.summary


def test_a_call_that_is_over_is_left_as_it_is() -> None:
    watch = Watch()
    watch.pass_time(WHOLE_CALL)
    assert watch.finish(Plan.FAILED) is False
    assert watch.batch.recipients[0].status is RecipientStatus.COMPLETED


def test_the_control_route_ends_a_call_and_refuses_what_it_does_not_know() -> None:
    with a_bench() as running:
        recipient = running.house.submit([ANA]).recipients[0]
        path = f"/_control/calls/{recipient.recipient_id}/finish"
        assert running.rest.post(path, json={"plan": "voicemail"}).json() == {"finished": True}
        assert running.rest.post(path, json={"plan": "voicemail"}).json() == {"finished": False}
        for wrong, body in ((path, {"plan": "sung"}), (path, {}), (path[:-8] + "x/finish", {})):
            assert running.rest.post(wrong, json=body).status_code in {400, 422}
        unknown = running.rest.post("/_control/calls/rcpt_none/finish", json={"plan": "failed"})
        assert unknown.status_code == 400
