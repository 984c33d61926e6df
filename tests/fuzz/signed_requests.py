"""A rightly signed request to any door, for others to spoil."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.fuzz.case import Door
from tests.fuzz.form_events import signed_event
from tests.fuzz.form_fields import a_form
from tests.fuzz.post_call_events import a_call, call_body, call_event

if TYPE_CHECKING:
    from random import Random

    from tests.fuzz.case import Event, Pairs

ANY_DOOR: Final = (Door.INCOMING, Door.STATUS, Door.CALL)


def signed_request(random: Random, door: Door) -> tuple[Event, Pairs | bytes]:
    """Return an event and what of it was signed."""
    if door is Door.CALL:
        body = call_body(a_call(random))
        return call_event(body, encoded=random.random() < 0.3), body
    pairs = a_form(random, door)
    return signed_event(door, pairs), pairs
