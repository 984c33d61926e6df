"""Every behaviour by name: where it acts and what it does."""

from __future__ import annotations

from typing import Any

from local.emulators.elevenlabs.behaviours import Behaviours, Place
from local.emulators.elevenlabs.post_call_webhook import WEBHOOK_BEHAVIOURS
from local.emulators.elevenlabs.rest_behaviours import FAULTS, ODDITIES
from local.emulators.elevenlabs.session_behaviours import (
    HANDSHAKE_SETTINGS,
    SESSION_SETTINGS,
    TURN_BEHAVIOURS,
    TURN_SETTINGS,
)

LOOKUP_SETTINGS = {
    "missing_at_first": "Answer 404 to the first `lookups` (1) requests for each conversation.",
}
"""Read by `rest_routes` when a conversation is asked for."""

_BY_PLACE: tuple[tuple[Place, dict[str, Any]], ...] = (
    (Place.HANDSHAKE, HANDSHAKE_SETTINGS),
    (Place.SESSION, SESSION_SETTINGS),
    (Place.TURN, TURN_SETTINGS),
    (Place.TURN, TURN_BEHAVIOURS),
    (Place.REQUEST, FAULTS),
    (Place.DATA, ODDITIES),
    (Place.LOOKUP, LOOKUP_SETTINGS),
    (Place.WEBHOOK, WEBHOOK_BEHAVIOURS),
)


def descriptions() -> dict[str, dict[str, str]]:
    """Return, by name, the `place` of each behaviour and what it `does`."""
    return {
        name: {"place": place, "does": what if isinstance(what, str) else str(what.__doc__)}
        for place, behaviours in _BY_PLACE
        for name, what in behaviours.items()
    }


def new_behaviours() -> Behaviours:
    """Return a Behaviours that knows every name and has none switched on."""
    return Behaviours({name: Place(about["place"]) for name, about in descriptions().items()})
