"""Posts the post-call webhook's events: signed, and again where retries are switched on."""

from __future__ import annotations

import asyncio
import functools
import hmac
import random
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import httpx

from local.emulators.elevenlabs.post_call_webhook import EventKind, PostOptions, WebhookPost

if TYPE_CHECKING:
    import ssl

    from local.emulators.elevenlabs.post_call_webhook import PostCallWebhook
    from local.emulators.elevenlabs.workspace import Workspace

RETRY_WAITS = (30.0, 120.0, 480.0, 1800.0)
"""Scripted seconds before the second try and each after it, up to a tenth longer."""
TIMEOUT_SECONDS = 20.0


def sign(body: bytes, secret: str, at: datetime) -> str:
    """Return the `ElevenLabs-Signature` header's value for a body and a moment."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
    return f"t={stamp},v0={digest}"


def is_retried(kind: EventKind, status: int | None) -> bool:
    """Say whether the provider tries again after this answer, where its retries are on."""
    again = status is not None and (status in {408, 429} or status >= 500)
    return kind is EventKind.TRANSCRIPTION and again


class WebhookSender:
    """Posts concurrently; posts still under way are dropped when the emulator stops."""

    def __init__(self, workspace: Workspace, webhook: PostCallWebhook) -> None:
        self._workspace = workspace
        self._webhook = webhook
        self._random = random.Random(workspace.seed)
        self._tasks: set[asyncio.Task[None]] = set()

    def send_queued(self) -> None:
        """Start a task for each queued post."""
        for post in self._webhook.take():
            task = asyncio.create_task(self._send(post))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Cancel the posts under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def schedule_retry(self, post: WebhookPost, status: int | None) -> None:
        """Queue the next try where the provider makes one after this answer."""
        tries_left = post.attempt <= len(RETRY_WAITS) and post.signature is None
        if post.webhook.retries and tries_left and is_retried(post.kind, status):
            wait = RETRY_WAITS[post.attempt - 1] * self._random.uniform(1.0, 1.1)
            options = replace(post.options, replayed_after=None)
            self._later(wait, replace(post, options=options, attempt=post.attempt + 1))

    async def _send(self, post: WebhookPost) -> None:
        signature = post.signature or self._sign(post)
        status = await _post(post, signature)
        # Queued before the journal tells of this try, so that whoever reads the entry and then
        # moves the clock moves it past the next try's due time too.
        self._schedule_replay(post, signature)
        self.schedule_retry(post, status)
        self._workspace.journal.append(
            "post_call",
            kind=post.kind,
            call_id=post.conversation_id,
            attempt=post.attempt,
            replay=post.signature is not None,
            status=status,
        )

    def _sign(self, post: WebhookPost) -> str:
        secret = post.webhook.secret
        at = self._workspace.clock.now() + timedelta(seconds=post.options.stamp_shift)
        return sign(post.body, f"not {secret}" if post.options.forged else secret, at)

    def _schedule_replay(self, post: WebhookPost, signature: str) -> None:
        if post.options.replayed_after is not None:
            copy = replace(post, options=PostOptions(), signature=signature)
            self._later(post.options.replayed_after, copy)

    def _later(self, seconds: float, post: WebhookPost) -> None:
        now = self._workspace.clock.now()
        self._workspace.later(now, seconds, lambda _now: self._webhook.put(post))


async def _post(post: WebhookPost, signature: str) -> int | None:
    headers = {"content-type": "application/json", "elevenlabs-signature": signature}
    client = httpx.AsyncClient(trust_env=False, verify=_certificates(), timeout=TIMEOUT_SECONDS)
    async with client:
        try:
            answer = await client.post(post.webhook.url, content=post.body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL):
            return None
    return answer.status_code


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Load the certificates once, whatever the number of emulators in one process."""
    return httpx.create_ssl_context(trust_env=False)
