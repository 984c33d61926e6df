"""The post-call webhook: posted for every conversation that ends, signed as the provider signs."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from elevenlabs import ElevenLabs
from elevenlabs.errors import BadRequestError
from elevenlabs.types import GetConversationResponseModel
from starlette.responses import Response

from local.emulators.clock import Clock
from local.emulators.elevenlabs.batches import Plan
from local.emulators.serve import serve
from tests.emulators.elevenlabs_harness import (
    ANA,
    API_KEY,
    WHOLE_CALL,
    Harness,
    running_elevenlabs,
    text_client,
)
from tests.emulators.webhook_stub import WebhookStub

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.emulators.journal import Entry
    from tests.emulators.webhook_stub import ReceivedPost

SECRET = "not-a-real-webhook-secret"


class WebhookHarness:
    """An emulator, the stub that it posts to, and the provider's own verifier."""

    def __init__(self, harness: Harness, stub: WebhookStub, sdk: ElevenLabs) -> None:
        self.harness = harness
        self.stub = stub
        self.sdk = sdk

    def call(self, plan: Plan = Plan.COMPLETED) -> str:
        """Call Ana, wait until the call is posted or lost, and return its id."""
        before = len(self.harness.emulator.journal.after())
        call_id = self.harness.call(plan)
        self.harness.emulator.journal.wait_for(
            lambda e: e.kind in {"post_call", "post_call_lost"}, after=before
        )
        return call_id

    def read(self, post: ReceivedPost) -> dict[str, Any]:
        """Verify a post as the provider's package does, and return its event."""
        signature = post.headers["elevenlabs-signature"]
        event: dict[str, Any] = self.sdk.webhooks.construct_event(post.body, signature, SECRET)
        return event

    def stamp(self, post: ReceivedPost) -> float:
        """Return how many seconds after now the post's signature says it was made."""
        stamp = post.headers["elevenlabs-signature"][2:].partition(",")[0]
        return int(stamp) - int(self.harness.clock.now().timestamp())

    def tries(self, count: int) -> list[Entry]:
        """Wait for so many posts to be answered and return their journal entries."""
        entries: list[Entry] = []
        while len(entries) < count:
            after = entries[-1].number if entries else 0
            wait_for = self.harness.emulator.journal.wait_for
            entries.append(wait_for(lambda e: e.kind == "post_call", after=after))
        return entries


@pytest.fixture(scope="module")
def sdk() -> Iterator[ElevenLabs]:
    sdk = ElevenLabs(api_key=API_KEY)
    yield sdk
    sdk._client_wrapper.httpx_client.httpx_client.close()


@contextmanager
def running_webhook(sdk: ElevenLabs, *, retries: bool = False) -> Iterator[WebhookHarness]:
    # The provider's package compares a stamp with the machine's time and refuses one that is more
    # than 30 minutes old. The clock begins ten minutes before that time, which the calls of a test
    # do not use up, so that each age asked of the package is minutes away from the limit.
    clock, stub = Clock(frozen_at=datetime.now(UTC) - timedelta(minutes=10)), WebhookStub()
    with running_elevenlabs(clock=clock) as harness, serve(stub.app) as server:
        harness.emulator.report_calls_to(f"{server.url}/calls", secret=SECRET, retries=retries)
        yield WebhookHarness(harness, stub, sdk)


@pytest.fixture
def webhook(sdk: ElevenLabs) -> Iterator[WebhookHarness]:
    with running_webhook(sdk) as webhook:
        yield webhook


def test_a_call_is_posted_signed_with_all_that_rest_shows(webhook: WebhookHarness) -> None:
    call_id = webhook.call()
    event = webhook.read(webhook.stub.received()[0])
    assert (event["type"], event["data"]["conversation_id"]) == ("post_call_transcription", call_id)
    assert event["event_timestamp"] == int(webhook.harness.clock.now().timestamp())
    assert event["data"] == webhook.harness.get(f"/conversations/{call_id}")
    loaded = GetConversationResponseModel.model_validate(event["data"])
    assert (loaded.status, loaded.analysis is not None) == ("done", True)


def test_the_raw_bytes_are_signed_whatever_is_in_them(webhook: WebhookHarness) -> None:
    webhook.call()
    (post,) = webhook.stub.received()
    assert "ó" in post.body
    with pytest.raises(BadRequestError):
        webhook.sdk.webhooks.construct_event(
            post.body + " ", post.headers["elevenlabs-signature"], SECRET
        )


def test_a_call_that_nobody_answered_is_posted_as_not_started(webhook: WebhookHarness) -> None:
    call_id = webhook.call(Plan.FAILED)
    event = webhook.read(webhook.stub.received()[0])
    assert event["type"] == "call_initiation_failure"
    assert event["data"]["conversation_id"] == call_id
    assert event["data"]["failure_reason"] == "no-answer"
    assert event["data"]["metadata"]["type"] == "twilio"
    assert event["data"]["metadata"]["body"]["To"] == ANA


def test_our_own_text_sessions_are_posted_too(webhook: WebhookHarness) -> None:
    with text_client(webhook.harness.socket_url()) as client:
        client.start(user_id=f"wa:{ANA}")
        client.ask("Hola")
    webhook.harness.emulator.journal.wait_for(lambda e: e.kind == "session_closed")
    webhook.harness.pass_time(WHOLE_CALL)
    event = webhook.read(webhook.stub.wait_for(1)[0])
    data = event["data"]
    assert event["type"] == "post_call_transcription"
    assert (data["metadata"]["text_only"], data["metadata"]["phone_call"]) == (True, None)
    assert data["user_id"] == f"wa:{ANA}"


@pytest.mark.parametrize(
    ("behaviour", "values"),
    [("webhook_forged", {}), ("webhook_stale", {}), ("webhook_stale", {"minutes": 60})],
)
def test_the_providers_package_refuses_a_signature_that_is_wrong_or_old(
    webhook: WebhookHarness, behaviour: str, values: dict[str, Any]
) -> None:
    webhook.harness.emulator.behaviours.set(behaviour, times=1, **values)
    webhook.call()
    webhook.call()
    odd, usual = webhook.stub.received()
    with pytest.raises(BadRequestError):
        webhook.read(odd)
    assert webhook.read(usual)


@pytest.mark.parametrize(
    ("behaviour", "values", "seconds"),
    [
        ("webhook_stale", {}, -31 * 60),
        ("webhook_stale", {"minutes": 29}, -29 * 60),
        ("webhook_ahead", {}, 6 * 60),
        ("webhook_ahead", {"minutes": 4}, 4 * 60),
    ],
)
def test_a_stamp_is_as_far_from_the_clock_as_was_asked(
    webhook: WebhookHarness, behaviour: str, values: dict[str, Any], seconds: int
) -> None:
    webhook.harness.emulator.behaviours.set(behaviour, times=1, **values)
    webhook.call()
    assert webhook.stamp(webhook.stub.received()[0]) == seconds


def test_the_providers_package_accepts_a_stamp_young_enough_or_ahead(
    webhook: WebhookHarness,
) -> None:
    for behaviour, minutes in (("webhook_stale", 15), ("webhook_ahead", 60)):
        webhook.harness.emulator.behaviours.set(behaviour, times=1, minutes=minutes)
        webhook.call()
    # The package bounds the past only.
    assert all(webhook.read(post) for post in webhook.stub.received())


def test_a_replay_is_the_same_bytes_under_the_same_signature(webhook: WebhookHarness) -> None:
    webhook.harness.emulator.behaviours.set("webhook_replayed", times=1)
    webhook.call()
    first, second = webhook.stub.wait_for(2)
    assert first.body == second.body
    assert first.headers["elevenlabs-signature"] == second.headers["elevenlabs-signature"]
    assert [one.facts["replay"] for one in webhook.tries(2)] == [False, True]


def test_a_lost_webhook_is_journalled_and_never_posted(webhook: WebhookHarness) -> None:
    webhook.harness.emulator.behaviours.set("webhook_lost", times=1)
    lost, posted = webhook.call(), webhook.call()
    (post,) = webhook.stub.received()
    assert webhook.read(post)["data"]["conversation_id"] == posted
    (entry,) = webhook.harness.emulator.journal.of_kind("post_call_lost")
    assert entry.facts["call_id"] == lost


def test_without_retries_a_failure_is_posted_once(webhook: WebhookHarness) -> None:
    webhook.stub.answers = [Response(status_code=500), Response(status_code=200)]
    first = webhook.call()
    webhook.harness.pass_time(3600)
    second = webhook.call()
    tries = webhook.tries(2)
    assert [one.facts["call_id"] for one in tries] == [first, second]
    assert [one.facts["status"] for one in tries] == [500, 200]


def test_with_retries_a_transcription_is_tried_five_times(sdk: ElevenLabs) -> None:
    with running_webhook(sdk, retries=True) as webhook:
        webhook.stub.answers = [Response(status_code=503)]
        call_id = webhook.call()
        for count in range(2, 6):
            webhook.harness.pass_time(3600)
            webhook.tries(count)
        tries = webhook.tries(5)
        assert {one.facts["call_id"] for one in tries} == {call_id}
        assert [one.facts["attempt"] for one in tries] == [1, 2, 3, 4, 5]
        posts = webhook.stub.received()
        assert len({post.body for post in posts}) == 1
        # Each try is signed afresh, at its own moment.
        assert [webhook.stamp(post) for post in posts] == [-14400, -10800, -7200, -3600, 0]
        webhook.stub.answers = [Response(status_code=200)]
        webhook.harness.pass_time(3600)
        assert webhook.call() != call_id
        assert webhook.tries(6)[5].facts["attempt"] == 1


def test_retries_end_with_the_first_good_answer(sdk: ElevenLabs) -> None:
    with running_webhook(sdk, retries=True) as webhook:
        webhook.stub.answers = [Response(status_code=status) for status in (429, 408, 200)]
        webhook.call()
        for count in (2, 3):
            webhook.harness.pass_time(3600)
            webhook.tries(count)
        webhook.harness.pass_time(3600)
        webhook.call()
        tries = webhook.tries(4)
        assert [one.facts["status"] for one in tries] == [429, 408, 200, 200]
        assert [one.facts["attempt"] for one in tries] == [1, 2, 3, 1]


def test_a_webhook_that_does_not_answer_disturbs_nothing() -> None:
    with running_elevenlabs() as harness:
        asked = {"url": "http://127.0.0.1:9/calls", "secret": SECRET, "retries": True}
        assert harness.rest.post("/_control/webhook", json=asked).json()["retries"] is True
        assert harness.rest.post("/_control/webhook", json={"url": "x"}).status_code == 422
        harness.call()
        entry = harness.emulator.journal.wait_for(lambda e: e.kind == "post_call")
        assert (entry.facts["status"], entry.facts["attempt"]) == (None, 1)
