"""The post-call webhook: what is told of a conversation that is over, and where to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.behaviours import Place
from local.emulators.elevenlabs.conversation import Conversation, Status
from local.emulators.elevenlabs.conversation_document import full_document
from local.emulators.elevenlabs.webhook_behaviours import WEBHOOKS, PostPlan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.emulators.elevenlabs.behaviours import Behaviours
    from local.emulators.elevenlabs.world import World


class EventKind(StrEnum):
    """What an event tells of."""

    TRANSCRIPTION = "post_call_transcription"
    NOT_STARTED = "call_initiation_failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """The workspace's webhook as its owner set it up; retries are off unless switched on."""

    url: str
    secret: str
    retries: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One try to tell the webhook of one event; a replay carries its old signature."""

    webhook: Webhook
    kind: EventKind
    conversation_id: str
    body: bytes
    plan: PostPlan = field(default_factory=PostPlan)
    attempt: int = 1
    signature: str | None = None


class PostCall:
    """Turns conversations that are over into postings, calls and text sessions alike."""

    def __init__(self, world: World, behaviours: Behaviours) -> None:
        self.webhook: Webhook | None = None
        self._world = world
        self._behaviours = behaviours
        self._outbox: SimpleQueue[Posting] = SimpleQueue()

    def tell(self, talk: Conversation) -> None:
        """Tell of a conversation that is done or was never answered; any thread may call."""
        if self.webhook is None:
            return
        settings = self._behaviours.take(Place.WEBHOOK, agent_id=talk.agent_id)
        plan = PostPlan()
        for name, setting in settings.items():
            plan = WEBHOOKS[name](plan, setting)
        kind = _kind_of(talk)
        if not plan.posted:
            self._world.journal.append("post_call_lost", kind=kind, call_id=talk.conversation_id)
            return
        self.put(
            Posting(
                webhook=self.webhook,
                kind=kind,
                conversation_id=talk.conversation_id,
                body=self._event(kind, talk),
                plan=plan,
            )
        )

    def put(self, posting: Posting) -> None:
        """Let a posting go out at the next tick."""
        self._outbox.put(posting)

    def take(self) -> Iterator[Posting]:
        """Take all that is to go out now."""
        while True:
            try:
                yield self._outbox.get_nowait()
            except Empty:
                return

    def _event(self, kind: EventKind, talk: Conversation) -> bytes:
        tells_all = kind is EventKind.TRANSCRIPTION
        event = {
            "type": kind,
            "event_timestamp": int(self._world.clock.now().timestamp()),
            "data": full_document(talk) if tells_all else _failure(talk),
        }
        # Raw UTF-8: a reader that decodes and writes again before it verifies is found out.
        return json.dumps(event, ensure_ascii=False).encode()


def _kind_of(talk: Conversation) -> EventKind:
    return EventKind.NOT_STARTED if talk.status is Status.FAILED else EventKind.TRANSCRIPTION


def _failure(talk: Conversation) -> dict[str, Any]:
    call = talk.phone_call or {}
    return {
        "agent_id": talk.agent_id,
        "conversation_id": talk.conversation_id,
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
