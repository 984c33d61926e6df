"""The list of every behaviour by name; a new one is added in its own room and found here."""

from __future__ import annotations

from typing import Any

from local.emulators.elevenlabs.behaviours import Behaviours, Place
from local.emulators.elevenlabs.odd_data import ODDITIES
from local.emulators.elevenlabs.request_faults import FAULTS
from local.emulators.elevenlabs.turn_plays import PLAYS
from local.emulators.elevenlabs.webhook_behaviours import WEBHOOKS

HANDSHAKE = {
    "handshake_refused": "Refuse the socket with HTTP 429, or the `status` given.",
}
SESSION = {
    "no_greeting": "Let the customer speak first.",
    "audio_frames": "Send audio frames although the session is text only.",
    "unknown_frames": "Send a frame of an unknown type before each answer.",
    "response_complete": "Send agent_response_complete, or not when `on` is false.",
    "quota_at_start": "Close with the quota's reason as soon as the session is open.",
    "max_duration": "Close normally after `seconds` (0.5) instead of the agent's own maximum.",
}
LOOKUP = {
    "missing_at_first": "Say of each conversation, its first `lookups` (1) times, that it is not.",
}
TURN_SETTINGS = {
    "answer_latency": "Think for `seconds` before answering.",
}


def descriptions() -> dict[str, dict[str, str]]:
    """Say of every behaviour where it acts and what it does."""
    rooms: list[tuple[Place, dict[str, Any]]] = [
        (Place.HANDSHAKE, HANDSHAKE),
        (Place.SESSION, SESSION),
        (Place.TURN, TURN_SETTINGS),
        (Place.TURN, PLAYS),
        (Place.REQUEST, FAULTS),
        (Place.DATA, ODDITIES),
        (Place.LOOKUP, LOOKUP),
        (Place.WEBHOOK, WEBHOOKS),
    ]
    return {
        name: {"place": place, "does": what if isinstance(what, str) else str(what.__doc__)}
        for place, room in rooms
        for name, what in room.items()
    }


def new_behaviours() -> Behaviours:
    """Make an empty switchboard that knows every behaviour."""
    return Behaviours({name: Place(about["place"]) for name, about in descriptions().items()})
