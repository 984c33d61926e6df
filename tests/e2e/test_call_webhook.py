"""Calls that ElevenLabs reports itself: the same conversations as the poller's, only sooner."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import httpx
import pytest

from local.emulators.elevenlabs.batches import Callee, Plan
from local.local_system import CALL_WEBHOOK, LocalSystem
from tests.e2e.stack_harness import PACE, SECONDS
from tests.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from local.emulators.journal import Entry
    from tests.e2e.stack_harness import Scene

SECRET = "local-webhook-secret"


@pytest.fixture
def told(scene: Scene) -> Scene:
    scene.elevenlabs.report_calls_to(f"{scene.api}{CALL_WEBHOOK}", secret=SECRET)
    return scene


def call(scene: Scene, phone: str, plan: Plan = Plan.COMPLETED) -> None:
    callee = Callee(phone_number=phone, variables={"name": "Ana"}, plan=plan)
    scene.elevenlabs.submit([callee])


def reports(scene: Scene, phone: str, count: int) -> list[Entry]:
    """Wait until so many reports on a customer's calls were answered, and return them."""

    def answered() -> list[Entry]:
        journal = scene.elevenlabs.journal
        calls = {one.facts["call_id"] for one in journal.after() if one.facts.get("phone") == phone}
        posts = journal.of_kind("post_call")
        found = [one for one in posts if one.facts["call_id"] in calls]
        return found if len(found) >= count else []

    return eventually(answered, seconds=SECONDS)


def opened_once(scene: Scene, phone: str) -> None:
    """Assert that the call became one conversation with one opening."""
    eventually(lambda: scene.records(phone), seconds=SECONDS)
    scene.settle(phone)
    assert scene.system.stack.fire_now("call_poller").failed is False
    assert [one.outcome for one in scene.records(phone)] == ["opened"]
    assert len(scene.outbound(phone)) == len(scene.received(phone)) == 1


def openers(scene: Scene, call_id: object) -> list[str]:
    """Name the functions that opened a call's conversation, one name for each time.

    Each such line names the customer by a masked number.
    """
    found = []
    for log in sorted(scene.system.logs.glob("*.log")):
        lines = [line for line in log.read_bytes().splitlines() if line.startswith(b'{"level"')]
        for held in map(json.loads, lines):
            says_so = held["message"] in ("call reported", "call considered")
            if says_so and (held["call_id"], held["outcome"]) == (call_id, "opened"):
                assert re.fullmatch(r"\+57…\d\d", held["customer"])
                found.append(log.stem)
    return found


def test_webhook_and_poller_at_the_same_time_open_one_conversation_per_call(told: Scene) -> None:
    phones = [f"+5730000000{number}" for number in range(60, 66)]
    for phone in phones:
        call(told, phone)
        while not told.records(phone):
            assert not told.system.stack.fire_now("call_poller").failed
    for phone in phones:
        (report,) = reports(told, phone, 1)
        assert report.facts["status"] == 200
        opened_once(told, phone)
        assert len(openers(told, report.facts["call_id"])) == 1


def test_a_call_that_the_webhook_opened_is_not_opened_by_the_poller(told: Scene) -> None:
    phone = "+573000000070"
    told.elevenlabs.behaviours.set("missing_at_first", lookups=1000)
    call(told, phone)
    (report,) = reports(told, phone, 1)
    assert openers(told, report.facts["call_id"]) == ["call_webhook"]
    told.elevenlabs.behaviours.clear("missing_at_first")
    opened_once(told, phone)
    assert openers(told, report.facts["call_id"]) == ["call_webhook"]


def test_a_replayed_report_opens_nothing_twice(told: Scene) -> None:
    phone = "+573000000072"
    told.elevenlabs.behaviours.set("webhook_replayed", times=1)
    call(told, phone)
    assert [one.facts["status"] for one in reports(told, phone, 2)] == [200, 200]
    opened_once(told, phone)


def test_a_report_that_is_not_believed_is_refused_and_the_poller_opens_the_call(
    told: Scene,
) -> None:
    behaviours = {
        "webhook_forged": "+573000000073",
        "webhook_stale": "+573000000074",
        "webhook_ahead": "+573000000075",
    }
    for behaviour, phone in behaviours.items():
        told.elevenlabs.behaviours.set(behaviour, times=1)
        call(told, phone)
        (report,) = reports(told, phone, 1)
        assert (behaviour, report.facts["status"]) == (behaviour, 403)
    for phone in behaviours.values():
        opened_once(told, phone)


def test_a_lost_report_costs_nothing_but_time(told: Scene) -> None:
    phone = "+573000000076"
    told.elevenlabs.behaviours.set("webhook_lost", times=1)
    call(told, phone)
    opened_once(told, phone)


def test_a_call_that_cannot_be_looked_up_at_first_is_opened_all_the_same(scene: Scene) -> None:
    phone = "+573000000077"
    scene.elevenlabs.behaviours.set("missing_at_first", lookups=1)
    scene.elevenlabs.behaviours.set("webhook_lost", times=1)
    call(scene, phone)
    opened_once(scene, phone)


def test_nobody_answered_and_our_own_text_sessions_open_nothing(told: Scene) -> None:
    phone = "+573000000078"
    call(told, phone, Plan.FAILED)
    (report,) = reports(told, phone, 1)
    assert (report.facts["kind"], report.facts["status"]) == ("call_initiation_failure", 200)
    told.write(phone, "¿Me llamaron?")
    told.settle(phone)
    (session,) = told.questions(phone)
    told.elevenlabs.journal.wait_for(
        lambda one: one.kind == "post_call" and one.facts["call_id"] == session.agent_session_id,
        SECONDS,
    )
    assert "opened" not in [one.outcome for one in told.records(phone)]
    assert len(told.received(phone)) == 1


def test_an_unsigned_report_is_refused(scene: Scene) -> None:
    answer = httpx.post(f"{scene.api}{CALL_WEBHOOK}", json={"type": "post_call_transcription"})
    assert answer.status_code == 403


def test_the_switch_lets_the_local_system_report_calls_itself(tmp_path: Path) -> None:
    with LocalSystem(logs=tmp_path, pace=PACE, port=0, call_webhook=True) as system:
        callee = Callee(phone_number="+573000000079", variables={"name": "Ana"})
        elevenlabs = system.emulated_elevenlabs
        elevenlabs.submit([callee])
        report = elevenlabs.journal.wait_for(lambda one: one.kind == "post_call", SECONDS)
        assert report.facts["status"] == 200
