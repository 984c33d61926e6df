"""The post-call webhook: what it says of a conversation that is over, and what can be unusual."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.behaviours import Place
from local.emulators.elevenlabs.conversation import Conversation, Status
from local.emulators.elevenlabs.conversation_document import full_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from local.emulators.elevenlabs.behaviours import Setting
    from local.emulators.elevenlabs.workspace import Workspace

TOLERANCE_MINUTES = 30
"""How old a signature may be before the provider's own package refuses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOptions:
    """How one event is posted; `stamp_shift` is in seconds, `replayed_after` in scripted ones."""

    posted: bool = True
    forged: bool = False
    stamp_shift: float = 0.0
    replayed_after: float | None = None


def webhook_forged(options: PostOptions, _: Setting) -> PostOptions:
    """Sign with another secret."""
    return replace(options, forged=True)


def webhook_stale(options: PostOptions, setting: Setting) -> PostOptions:
    """Stamp the signature as made `minutes` (31) ago."""
    return replace(options, stamp_shift=-60 * setting.number("minutes", TOLERANCE_MINUTES + 1))


def webhook_ahead(options: PostOptions, setting: Setting) -> PostOptions:
    """Stamp the signature as made `minutes` (6) from now."""
    return replace(options, stamp_shift=60 * setting.number("minutes", 6))


def webhook_replayed(options: PostOptions, setting: Setting) -> PostOptions:
    """Post the same bytes under the same signature again, `seconds` (0) later."""
    return replace(options, replayed_after=setting.number("seconds", 0))


def webhook_lost(options: PostOptions, _: Setting) -> PostOptions:
    """Post nothing."""
    return replace(options, posted=False)


WEBHOOK_BEHAVIOURS: dict[str, Callable[[PostOptions, Setting], PostOptions]] = {
    behaviour.__name__: behaviour
    for behaviour in (webhook_forged, webhook_stale, webhook_ahead, webhook_replayed, webhook_lost)
}


class EventKind(StrEnum):
    """The event's `type`."""

    TRANSCRIPTION = "post_call_transcription"
    INITIATION_FAILURE = "call_initiation_failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookConfig:
    """The workspace's webhook as its owner set it up; retries are off unless switched on."""

    url: str
    secret: str
    retries: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPost:
    """One try to post one event; a replay carries the signature of the first post."""

    webhook: WebhookConfig
    kind: EventKind
    conversation_id: str
    body: bytes
    options: PostOptions = field(default_factory=PostOptions)
    attempt: int = 1
    signature: str | None = None


class PostCallWebhook:
    """Turns conversations that are over, calls and text sessions alike, into queued posts.

    Without a configuration nothing is queued. The queue lets any thread end a conversation while
    the emulator's event loop alone sends.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.config: WebhookConfig | None = None
        self._workspace = workspace
        self._queue: SimpleQueue[WebhookPost] = SimpleQueue()

    def conversation_over(self, conversation: Conversation) -> None:
        """Queue the event of a conversation that is done or was never answered."""
        if self.config is None:
            return
        agent_id = conversation.agent_id
        settings = self._workspace.behaviours.take(Place.WEBHOOK, agent_id=agent_id)
        options = PostOptions()
        for name, setting in settings.items():
            options = WEBHOOK_BEHAVIOURS[name](options, setting)
        kind, call_id = _kind_of(conversation), conversation.conversation_id
        if not options.posted:
            self._workspace.journal.append("post_call_lost", kind=kind, call_id=call_id)
            return
        body = self._event(kind, conversation)
        self.put(
            WebhookPost(
                webhook=self.config, kind=kind, conversation_id=call_id, body=body, options=options
            )
        )

    def put(self, post: WebhookPost) -> None:
        """Queue a post for the next tick."""
        self._queue.put(post)

    def take(self) -> Iterator[WebhookPost]:
        """Take every queued post."""
        while True:
            try:
                yield self._queue.get_nowait()
            except Empty:
                return

    def _event(self, kind: EventKind, conversation: Conversation) -> bytes:
        is_transcription = kind is EventKind.TRANSCRIPTION
        event = {
            "type": kind,
            "event_timestamp": int(self._workspace.clock.now().timestamp()),
            "data": full_document(conversation) if is_transcription else _failure(conversation),
        }
        # Raw UTF-8, as the provider sends it: a receiver that parses the body and writes it again
        # before it verifies the signature gets other bytes and fails.
        return json.dumps(event, ensure_ascii=False).encode()


def _kind_of(conversation: Conversation) -> EventKind:
    failed = conversation.status is Status.FAILED
    return EventKind.INITIATION_FAILURE if failed else EventKind.TRANSCRIPTION


def _failure(conversation: Conversation) -> dict[str, Any]:
    call = conversation.phone_call or {}
    return {
        "agent_id": conversation.agent_id,
        "conversation_id": conversation.conversation_id,
        "failure_reason": "no-answer",
        "metadata": {
            "type": "twilio",
            "body": {
                "CallSid": call.get("call_sid"),
                "CallStatus": "no-answer",
                "Direction": "outbound-api",
                "From": call.get("agent_number"),
                "To": call.get("external_number"),
                "Duration": "0",
            },
        },
    }
