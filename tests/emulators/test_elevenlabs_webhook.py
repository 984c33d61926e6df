"""The post-call webhook: told of every conversation that ends, signed as the provider signs."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from elevenlabs import ElevenLabs
from elevenlabs.errors import BadRequestError
from elevenlabs.types import GetConversationResponseModel

from local.emulators.clock import Clock
from local.emulators.elevenlabs.batches import Callee, Plan
from local.emulators.elevenlabs.post_call_webhook import EventKind
from local.emulators.elevenlabs.webhook_sender import RETRY_WAITS, is_retried
from local.emulators.serve import serve
from tests.emulators.elevenlabs_bench import ANA, API_KEY, Bench, a_bench, a_text_client
from tests.emulators.webhook_receiver import WebhookReceiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.emulators.journal import Entry
    from tests.emulators.webhook_receiver import Posted

SECRET = "not-a-real-webhook-secret"
FAST = 2000.0


class TurnEventKind:
    """An emulator, the webhook that it reports to, and the provider's own verifier."""

    def __init__(self, bench: Bench, receiver: WebhookReceiver, sdk: ElevenLabs) -> None:
        self.bench = bench
        self.receiver = receiver
        self.sdk = sdk

    def call(self, plan: Plan = Plan.COMPLETED) -> str:
        """Call Ana, and return the call's id once it is known."""
        callee = Callee(phone_number=ANA, variables={"name": "Ana"}, plan=plan)
        batch = self.bench.house.submit([callee])
        entry = self.bench.house.journal.wait_for(
            lambda e: e.kind == "call_ended" and e.facts["batch_id"] == batch.batch_id
        )
        return str(entry.facts["call_id"])

    def read(self, posted: Posted) -> dict[str, Any]:
        """Verify a post as the provider's package does, and return its event."""
        event: dict[str, Any] = self.sdk.webhooks.construct_event(
            posted.body, posted.signature, SECRET
        )
        return event

    def tries(self, count: int) -> list[Entry]:
        """Wait for so many posts to be answered and return what the journal says of them."""
        entries: list[Entry] = []
        while len(entries) < count:
            after = entries[-1].number if entries else 0
            wait_for = self.bench.house.journal.wait_for
            entries.append(wait_for(lambda e: e.kind == "post_call", after=after))
        return entries


@contextmanager
def told(*, retries: bool = False) -> Iterator[TurnEventKind]:
    receiver = WebhookReceiver()
    with a_bench(clock=Clock(speed=FAST)) as bench, serve(receiver.app) as server:
        bench.house.report_calls_to(f"{server.url}/calls", secret=SECRET, retries=retries)
        sdk = ElevenLabs(api_key=API_KEY, base_url=bench.url)
        yield TurnEventKind(bench, receiver, sdk)
        sdk._client_wrapper.httpx_client.httpx_client.close()


@pytest.fixture
def desk() -> Iterator[TurnEventKind]:
    with told() as desk:
        yield desk


def test_a_call_is_told_signed_with_all_that_rest_shows(desk: TurnEventKind) -> None:
    call_id = desk.call()
    event = desk.read(desk.receiver.wait_for(1)[0])
    assert (event["type"], event["data"]["conversation_id"]) == ("post_call_transcription", call_id)
    assert abs(event["event_timestamp"] - time.time()) < 5
    assert event["data"] == desk.bench.get(f"/conversations/{call_id}")
    loaded = GetConversationResponseModel.model_validate(event["data"])
    assert (loaded.status, loaded.analysis is not None) == ("done", True)


def test_the_raw_bytes_are_signed_whatever_is_in_them(desk: TurnEventKind) -> None:
    desk.call()
    (posted,) = desk.receiver.wait_for(1)
    assert "ó" in posted.body
    with pytest.raises(BadRequestError):
        desk.sdk.webhooks.construct_event(posted.body + " ", posted.signature, SECRET)


def test_a_call_that_nobody_answered_is_told_as_not_started(desk: TurnEventKind) -> None:
    call_id = desk.call(Plan.FAILED)
    event = desk.read(desk.receiver.wait_for(1)[0])
    assert event["type"] == "call_initiation_failure"
    assert event["data"]["conversation_id"] == call_id
    assert event["data"]["failure_reason"] == "no-answer"
    assert event["data"]["metadata"]["type"] == "twilio"
    assert event["data"]["metadata"]["body"]["To"] == ANA


def test_our_own_text_sessions_are_told_too(desk: TurnEventKind) -> None:
    with a_text_client(desk.bench.socket_url()) as client:
        client.start(user_id=f"wa:{ANA}")
        client.ask("Hola")
    event = desk.read(desk.receiver.wait_for(1)[0])
    data = event["data"]
    assert event["type"] == "post_call_transcription"
    assert (data["metadata"]["text_only"], data["metadata"]["phone_call"]) == (True, None)
    assert data["user_id"] == f"wa:{ANA}"


@pytest.mark.parametrize(
    ("behaviour", "values"),
    [("webhook_forged", {}), ("webhook_stale", {}), ("webhook_stale", {"minutes": 60})],
)
def test_the_providers_package_refuses_a_signature_that_is_wrong_or_old(
    desk: TurnEventKind, behaviour: str, values: dict[str, Any]
) -> None:
    desk.bench.house.behaviours.set(behaviour, times=1, **values)
    desk.call()
    (odd,) = desk.receiver.wait_for(1)
    with pytest.raises(BadRequestError):
        desk.read(odd)
    desk.call()
    assert desk.read(desk.receiver.wait_for(2)[1])


def test_a_stamp_can_be_just_young_enough_or_ahead_of_time(desk: TurnEventKind) -> None:
    for behaviour, minutes in (("webhook_stale", 29), ("webhook_ahead", 6)):
        desk.bench.house.behaviours.set(behaviour, times=1, minutes=minutes)
        desk.call()
    old, ahead = desk.receiver.wait_for(2)
    assert desk.read(old)
    assert desk.read(ahead)  # the package bounds the past only
    assert int(ahead.signature[2:].partition(",")[0]) - time.time() > 300


def test_a_replay_is_the_same_bytes_under_the_same_signature(desk: TurnEventKind) -> None:
    desk.bench.house.behaviours.set("webhook_replayed", times=1)
    desk.call()
    first, second = desk.receiver.wait_for(2)
    assert first == second
    assert [one.facts["replay"] for one in desk.tries(2)] == [False, True]


def test_a_lost_webhook_is_written_down_and_never_posted(desk: TurnEventKind) -> None:
    desk.bench.house.behaviours.set("webhook_lost", times=1)
    lost, told_of = desk.call(), desk.call()
    (posted,) = desk.receiver.wait_for(1)
    assert desk.read(posted)["data"]["conversation_id"] == told_of
    (entry,) = desk.bench.house.journal.of_kind("post_call_lost")
    assert entry.facts["call_id"] == lost


def test_without_retries_a_failure_is_told_once(desk: TurnEventKind) -> None:
    desk.receiver.statuses = [500, 200]
    first = desk.call()
    desk.tries(1)
    second = desk.call()
    tries = desk.tries(2)
    assert [one.facts["call_id"] for one in tries] == [first, second]
    assert [one.facts["status"] for one in tries] == [500, 200]


def test_with_retries_a_transcription_is_tried_five_times_with_growing_waits() -> None:
    with told(retries=True) as desk:
        desk.receiver.statuses = [503]
        call_id = desk.call()
        tries = desk.tries(5)
        assert {one.facts["call_id"] for one in tries} == {call_id}
        assert [one.facts["attempt"] for one in tries] == [1, 2, 3, 4, 5]
        posted = desk.receiver.wait_for(5)
        assert len({one.body for one in posted}) == 1
        assert all(desk.read(one) for one in posted)
        last_wait = tries[4].at - tries[3].at
        assert timedelta(seconds=RETRY_WAITS[3] / FAST) <= last_wait
        desk.receiver.statuses = [200]
        assert desk.call() != call_id
        assert desk.tries(6)[5].facts["attempt"] == 1


def test_retries_end_with_the_first_good_answer() -> None:
    with told(retries=True) as desk:
        desk.receiver.statuses = [429, 408, 200]
        desk.call()
        assert [one.facts["status"] for one in desk.tries(3)] == [429, 408, 200]
        desk.call()
        assert desk.tries(4)[3].facts["attempt"] == 1


@pytest.mark.parametrize(
    ("kind", "status", "again"),
    [
        (EventKind.TRANSCRIPTION, 500, True),
        (EventKind.TRANSCRIPTION, 408, True),
        (EventKind.TRANSCRIPTION, 403, False),
        (EventKind.TRANSCRIPTION, 200, False),
        (EventKind.TRANSCRIPTION, None, False),
        (EventKind.INITIATION_FAILURE, 500, False),
    ],
)
def test_only_transcriptions_are_tried_again_and_only_after_some_answers(
    kind: EventKind, status: int | None, again: bool
) -> None:
    assert is_retried(kind, status) is again


def test_a_webhook_that_does_not_answer_disturbs_nothing() -> None:
    with a_bench(clock=Clock(speed=FAST)) as bench:
        asked = {"url": "http://127.0.0.1:9/calls", "secret": SECRET, "retries": True}
        assert bench.rest.post("/_control/webhook", json=asked).json()["retries"] is True
        assert bench.rest.post("/_control/webhook", json={"url": "x"}).status_code == 422
        bench.house.submit([Callee(phone_number=ANA, variables={"name": "Ana"})])
        entry = bench.house.journal.wait_for(lambda e: e.kind == "post_call")
        assert (entry.facts["status"], entry.facts["attempt"]) == (None, 1)
