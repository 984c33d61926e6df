"""What the desk looks at and acts on; a provider that is real has no room here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from local.playground.tables import Tables

if TYPE_CHECKING:
    from pathlib import Path

    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.twilio.emulator import TwilioEmulator
    from local.stack.stack import Stack
    from local.workshop import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """The emulators, the stack with its tables, and where its functions log."""

    logs: Path
    elevenlabs: ElevenLabsEmulator | None = None
    twilio: TwilioEmulator | None = None
    stack: Stack | None = None
    tables: Tables | None = None
    minute: float = 60.0

    @classmethod
    def of(cls, workshop: Workshop) -> Self:
        """Take the rooms of a running workshop."""
        return cls(
            logs=workshop.logs,
            elevenlabs=workshop.elevenlabs,
            twilio=workshop.twilio,
            stack=workshop.stack,
            tables=Tables.of(workshop.stack),
            minute=workshop.minute,
        )
