"""Which behaviours are booked for the next sends and inbound messages."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from local.emulators.twilio.inbound_behaviours import INBOUND_BEHAVIOURS
from local.emulators.twilio.scenarios import InboundScenario, Options, SendScenario
from local.emulators.twilio.send_behaviours import ANSWER_BEHAVIOURS, CALLBACK_BEHAVIOURS

if TYPE_CHECKING:
    from collections.abc import Container, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A behaviour for the next `left` sends or inbound messages, for all when `left` is None."""

    name: str
    options: Options
    left: int | None
    customer: str | None


class Behaviours:
    """The bookings; one send can take the first answer behaviour and the first callback one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bookings: list[Booking] = []

    def book(
        self, name: str, *, times: int | None = 1, customer: str | None = None, **options: object
    ) -> None:
        """Book a behaviour for the next `times` (None: all), after those already booked.

        Raises ValueError for an unknown name or option.
        """
        if name not in known_behaviours():
            raise ValueError(f"no such behaviour: {name}")
        booking = Booking(name=name, options=Options.read(options), left=times, customer=customer)
        with self._lock:
            self._bookings.append(booking)

    def clear(self) -> None:
        """Drop every booking."""
        with self._lock:
            self._bookings.clear()

    def booked(self) -> list[Booking]:
        """Return what is booked, the next first."""
        with self._lock:
            return list(self._bookings)

    def for_send(self, scenario: SendScenario, customer: str) -> SendScenario:
        """Change a send by the first booked answer and the first booked callback behaviour."""
        for known in (CALLBACK_BEHAVIOURS, ANSWER_BEHAVIOURS):
            if booking := self._take(known, customer):
                scenario = known[booking.name](scenario, booking.options)
        return scenario

    def for_inbound(self, scenario: InboundScenario, customer: str) -> InboundScenario:
        """Change an inbound message by the first behaviour booked for one."""
        if booking := self._take(INBOUND_BEHAVIOURS, customer):
            scenario = INBOUND_BEHAVIOURS[booking.name](scenario, booking.options)
        return scenario

    def _take(self, names: Container[str], customer: str) -> Booking | None:
        with self._lock:
            for place, booking in enumerate(self._bookings):
                if booking.name in names and booking.customer in (None, customer):
                    self._use_up(place, booking)
                    return booking
        return None

    def _use_up(self, place: int, booking: Booking) -> None:
        if booking.left is None:
            return
        if booking.left > 1:
            self._bookings[place] = replace(booking, left=booking.left - 1)
        else:
            del self._bookings[place]


def known_behaviours() -> dict[str, str]:
    """Name every behaviour and what it does."""
    kinds: tuple[Mapping[str, object], ...] = (
        ANSWER_BEHAVIOURS,
        CALLBACK_BEHAVIOURS,
        INBOUND_BEHAVIOURS,
    )
    return {name: behaviour.__doc__ or "" for kind in kinds for name, behaviour in kind.items()}
