"""Which behaviours are booked for the sends and the inbound messages to come."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from local.emulators.twilio.answer_behaviours import ANSWERS
from local.emulators.twilio.inbound_behaviours import INBOUNDS
from local.emulators.twilio.plans import InboundPlan, Options, SendPlan
from local.emulators.twilio.report_behaviours import REPORTS

if TYPE_CHECKING:
    from collections.abc import Container


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A behaviour for the next `left` occasions (None: for all), perhaps of one customer only."""

    name: str
    options: Options
    left: int | None
    customer: str | None


class Behaviours:
    """A queue for each kind of behaviour, so that an answer and its reports can both misbehave."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bookings: list[Booking] = []

    def book(
        self, name: str, *, times: int | None = 1, customer: str | None = None, **options: object
    ) -> None:
        """Let a behaviour take hold of the next occasions, after those already booked."""
        if name not in known_behaviours():
            raise ValueError(f"no such behaviour: {name}")
        booking = Booking(name=name, options=Options.read(options), left=times, customer=customer)
        with self._lock:
            self._bookings.append(booking)

    def clear(self) -> None:
        """Forget every booking."""
        with self._lock:
            self._bookings.clear()

    def booked(self) -> list[Booking]:
        """Return what is booked, the next first."""
        with self._lock:
            return list(self._bookings)

    def for_send(self, plan: SendPlan, customer: str) -> SendPlan:
        """Change the plan of a send by the first booked answer and the first booked report."""
        for registry in (REPORTS, ANSWERS):
            if booking := self._take(registry, customer):
                plan = registry[booking.name](plan, booking.options)
        return plan

    def for_inbound(self, plan: InboundPlan, customer: str) -> InboundPlan:
        """Change the plan of an inbound message by the first behaviour booked for one."""
        if booking := self._take(INBOUNDS, customer):
            plan = INBOUNDS[booking.name](plan, booking.options)
        return plan

    def _take(self, names: Container[str], customer: str) -> Booking | None:
        with self._lock:
            for place, booking in enumerate(self._bookings):
                if booking.name in names and booking.customer in (None, customer):
                    self._spend(place, booking)
                    return booking
        return None

    def _spend(self, place: int, booking: Booking) -> None:
        if booking.left is None:
            return
        if booking.left > 1:
            self._bookings[place] = replace(booking, left=booking.left - 1)
        else:
            del self._bookings[place]


def known_behaviours() -> dict[str, str]:
    """Name every behaviour and what it does."""
    registries = (ANSWERS, REPORTS, INBOUNDS)
    return {name: reshape.__doc__ or "" for found in registries for name, reshape in found.items()}
