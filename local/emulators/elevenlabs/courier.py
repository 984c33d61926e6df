"""Posts what the post-call webhook is told: signed, and again where retries are switched on."""

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

from local.emulators.elevenlabs.post_call import EventKind, Posting
from local.emulators.elevenlabs.webhook_behaviours import PostPlan

if TYPE_CHECKING:
    import ssl

    from local.emulators.elevenlabs.post_call import PostCall
    from local.emulators.elevenlabs.world import World

RETRY_WAITS = (30.0, 120.0, 480.0, 1800.0)
"""Scripted seconds before the second try and each after it, up to a tenth longer."""
PATIENCE_SECONDS = 20.0


def sign(body: bytes, secret: str, at: datetime) -> str:
    """Write the header's value for a body and a moment."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
    return f"t={stamp},v0={digest}"


def is_retried(kind: EventKind, status: int | None) -> bool:
    """Say whether the provider tries again after this answer, where its retries are on."""
    again = status is not None and (status in {408, 429} or status >= 500)
    return kind is EventKind.TRANSCRIPTION and again


class Courier:
    """Posts side by side; what is under way is dropped when the emulator ends."""

    def __init__(self, world: World, post_call: PostCall) -> None:
        self._world = world
        self._post_call = post_call
        self._random = random.Random(world.seed)
        self._under_way: set[asyncio.Task[None]] = set()

    def begin(self) -> None:
        """Begin to post all that is to go out now."""
        for posting in self._post_call.take():
            task = asyncio.create_task(self._post(posting))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def stop(self) -> None:
        """Drop what is under way."""
        under_way = list(self._under_way)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _post(self, posting: Posting) -> None:
        signature = posting.signature or self._sign(posting)
        status = await _send(posting, signature)
        self._world.journal.append(
            "post_call",
            kind=posting.kind,
            call_id=posting.conversation_id,
            attempt=posting.attempt,
            replay=posting.signature is not None,
            status=status,
        )
        self._plan_replay(posting, signature)
        self._plan_retry(posting, status)

    def _sign(self, posting: Posting) -> str:
        secret = posting.webhook.secret
        at = self._world.clock.now() + timedelta(seconds=posting.plan.stamp_shift)
        return sign(posting.body, f"not {secret}" if posting.plan.forged else secret, at)

    def _plan_replay(self, posting: Posting, signature: str) -> None:
        if posting.plan.replayed_after is not None:
            copy = replace(posting, plan=PostPlan(), signature=signature)
            self._later(posting.plan.replayed_after, copy)

    def _plan_retry(self, posting: Posting, status: int | None) -> None:
        tries_left = posting.attempt <= len(RETRY_WAITS) and posting.signature is None
        if posting.webhook.retries and tries_left and is_retried(posting.kind, status):
            wait = RETRY_WAITS[posting.attempt - 1] * self._random.uniform(1.0, 1.1)
            plan = replace(posting.plan, replayed_after=None)
            self._later(wait, replace(posting, plan=plan, attempt=posting.attempt + 1))

    def _later(self, seconds: float, posting: Posting) -> None:
        now = self._world.clock.now()
        self._world.later(now, seconds, lambda _now: self._post_call.put(posting))


async def _send(posting: Posting, signature: str) -> int | None:
    headers = {"content-type": "application/json", "elevenlabs-signature": signature}
    client = httpx.AsyncClient(trust_env=False, verify=_trusted(), timeout=PATIENCE_SECONDS)
    async with client:
        try:
            answer = await client.post(posting.webhook.url, content=posting.body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL):
            return None
    return answer.status_code


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Read the certificates once, whatever the number of emulators in one process."""
    return httpx.create_ssl_context(trust_env=False)
