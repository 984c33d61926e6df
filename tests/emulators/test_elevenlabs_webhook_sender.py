"""When a post of the post-call webhook is tried again."""

from __future__ import annotations

import pytest

from local.emulators.clock import Clock
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from local.emulators.elevenlabs.post_call_webhook import (
    EventKind,
    PostCallWebhook,
    WebhookConfig,
    WebhookPost,
)
from local.emulators.elevenlabs.webhook_sender import RETRY_WAITS, WebhookSender, is_retried
from tests.emulators.elevenlabs_harness import NOON


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


@pytest.mark.parametrize(("attempt", "wait"), [*enumerate(RETRY_WAITS, start=1)])
def test_a_retry_comes_after_its_wait_and_up_to_a_tenth_later(attempt: int, wait: float) -> None:
    clock = Clock(frozen_at=NOON)
    workspace = ElevenLabsEmulator(api_key="not-a-real-key", clock=clock).workspace
    webhook = PostCallWebhook(workspace)
    post = WebhookPost(
        webhook=WebhookConfig(url="http://127.0.0.1:9", secret="not-a-real-secret", retries=True),
        kind=EventKind.TRANSCRIPTION,
        conversation_id="conv_1",
        body=b"{}",
        attempt=attempt,
    )
    WebhookSender(workspace, webhook).schedule_retry(post, 503)
    clock.advance(wait - 1)
    workspace.catch_up()
    assert list(webhook.take()) == []
    clock.advance(wait * 0.1 + 1)
    workspace.catch_up()
    assert [again.attempt for again in webhook.take()] == [attempt + 1]
