"""The parts of the local system that the playground shows and acts on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from local.playground.tables import Tables

if TYPE_CHECKING:
    from pathlib import Path

    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.twilio.emulator import TwilioEmulator
    from local.local_system import LocalSystem
    from local.stack.stack import Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemParts:
    """The emulators, the stack with its tables, and where its functions log.

    A provider that is real is None.
    """

    logs: Path
    elevenlabs: ElevenLabsEmulator | None = None
    twilio: TwilioEmulator | None = None
    stack: Stack | None = None
    tables: Tables | None = None
    minute: float = 60.0

    @classmethod
    def of(cls, system: LocalSystem) -> Self:
        """Take them from a running local system."""
        return cls(
            logs=system.logs,
            elevenlabs=system.elevenlabs,
            twilio=system.twilio,
            stack=system.stack,
            tables=Tables.of(system.stack),
            minute=system.minute,
        )
