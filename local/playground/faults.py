"""Sets and clears faults at the emulated providers, and shows which are set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.playground.fault_list import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.twilio.emulator import TwilioEmulator
    from local.playground.fault_list import Fault


class Faults:
    """Sets faults at the emulators and clears them."""

    def __init__(
        self, *, elevenlabs: ElevenLabsEmulator | None, twilio: TwilioEmulator | None
    ) -> None:
        self._elevenlabs = elevenlabs
        self._twilio = twilio

    def read_parts(self) -> Iterator[tuple[str, object]]:
        """Show each fault with how often it is set; without an emulator it cannot be."""
        yield "faults", [self._row(fault) for fault in FAULTS]

    def set(self, name: str) -> None:
        """Set one; raises KeyError for an unknown name and where the provider is real."""
        fault = {one.name: one for one in FAULTS}[name]
        if fault.at == "twilio" and self._twilio is not None:
            self._twilio.behaviours.book(fault.behaviour, times=fault.times, **dict(fault.options))
        elif fault.at == "elevenlabs" and self._elevenlabs is not None:
            if fault.times is not None or not self._count(fault):
                behaviours = self._elevenlabs.behaviours
                behaviours.set(fault.behaviour, times=fault.times, **dict(fault.options))
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
