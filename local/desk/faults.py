"""What can be made to go wrong at the providers, by name, and what is set to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.twilio.emulator import TwilioEmulator


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: what to call it, what it does, and the emulator's behaviour that plays it."""

    name: str
    title: str
    about: str
    at: str
    behaviour: str
    options: tuple[tuple[str, Any], ...] = ()


FAULTS = (
    Fault(
        name="answer_lost",
        title="Lose the answer to the next send",
        about="Twilio accepts and delivers it, but the connection is cut before it says so.",
        at="twilio",
        behaviour="cut_after_accepting",
    ),
    Fault(
        name="delivery_fails",
        title="Let the next delivery fail",
        about="Twilio accepts the message and then reports it undelivered, with code 63003.",
        at="twilio",
        behaviour="delivery_fails",
    ),
    Fault(
        name="agent_slow",
        title="Make the agent slow",
        about="It thinks for 12 seconds before each answer.",
        at="elevenlabs",
        behaviour="answer_latency",
        options=(("seconds", 12),),
    ),
    Fault(
        name="agent_down",
        title="Take the agent down",
        about="ElevenLabs refuses every text session. The first retry comes after a minute.",
        at="elevenlabs",
        behaviour="handshake_refused",
        options=(("status", 503),),
    ),
)


class Faults:
    """Sets faults at the emulators and clears them."""

    def __init__(
        self, *, elevenlabs: ElevenLabsEmulator | None, twilio: TwilioEmulator | None
    ) -> None:
        self._elevenlabs = elevenlabs
        self._twilio = twilio

    def look(self) -> Iterator[tuple[str, object]]:
        """Show each fault with how often it is set; without an emulator it cannot be."""
        yield "faults", [self._row(fault) for fault in FAULTS]

    def set(self, name: str) -> None:
        """Set one; raises KeyError for an unknown name and where the provider is real."""
        fault = {one.name: one for one in FAULTS}[name]
        if fault.at == "twilio" and self._twilio is not None:
            self._twilio.behaviours.book(fault.behaviour, **dict(fault.options))
        elif fault.at == "elevenlabs" and self._elevenlabs is not None:
            if not self._count(fault):
                self._elevenlabs.behaviours.set(fault.behaviour, **dict(fault.options))
        else:
            raise KeyError(name)

    def clear(self) -> None:
        """Let everything go right again."""
        if self._twilio is not None:
            self._twilio.behaviours.clear()
        if self._elevenlabs is not None:
            self._elevenlabs.behaviours.clear()

    def _row(self, fault: Fault) -> dict[str, object]:
        possible = self._twilio if fault.at == "twilio" else self._elevenlabs
        return {
            "name": fault.name,
            "title": fault.title,
            "about": fault.about,
            "possible": possible is not None,
            "set": self._count(fault),
        }

    def _count(self, fault: Fault) -> int:
        if fault.at == "twilio":
            booked = self._twilio.behaviours.booked() if self._twilio else []
            return sum(booking.name == fault.behaviour for booking in booked)
        active = self._elevenlabs.behaviours.active() if self._elevenlabs else []
        return sum(setting.name == fault.behaviour for setting in active)
