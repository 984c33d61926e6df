"""Where the story is played: the workshop, Ana's phone, and waiting for what must follow."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from local.views import views_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from aftercall.bootstrap.views import Runtime
    from aftercall.domain.message import InboundMessage, OutboundMessage
    from local.emulators.elevenlabs.conversation import TextSession
    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.twilio.emulator import TwilioEmulator
    from local.emulators.twilio.ledger import LedgerMessage
    from local.workshop import Workshop


class StepFailed(Exception):
    """A step of the story was not seen."""

    def __init__(self, step: str, expected: str, seen: object) -> None:
        super().__init__(f"NOT SEEN: {step}\n  expected  {expected}\n  seen      {seen}")


@dataclass(slots=True)
class Stage:
    """What the steps act on, and what they learn on the way."""

    workshop: Workshop
    sids: list[str] = field(default_factory=list)

    ana_phone: ClassVar[str] = "+573000000001"

    @property
    def twilio(self) -> TwilioEmulator:
        """Twilio's emulator."""
        assert self.workshop.twilio is not None
        return self.workshop.twilio

    @property
    def elevenlabs(self) -> ElevenLabsEmulator:
        """ElevenLabs' emulator."""
        assert self.workshop.elevenlabs is not None
        return self.workshop.elevenlabs

    @property
    def views(self) -> Runtime:
        """Our own tables, as people read them."""
        return views_of(self.workshop.running)

    def write(self, text: str) -> None:
        """Let Ana write."""
        self.sids.append(self.twilio.inbound(f"whatsapp:{self.ana_phone}", text))

    def received(self) -> list[LedgerMessage]:
        """Return what arrived on Ana's phone, oldest first."""
        return [one for one in self.twilio.thread(self.ana_phone) if one.direction != "inbound"]

    def sessions(self) -> list[TextSession]:
        """Return the agent's text sessions in which something was asked."""
        return [one for one in self.elevenlabs.sessions if one.user_messages]

    def stored(self) -> list[InboundMessage | OutboundMessage]:
        """Return the conversation as we keep it."""
        return self.views.messages.newest(self.ana_phone, 100)


def wait_for(
    step: str, expected: str, look: Callable[[], object], holds: Callable[[], bool], seconds: float
) -> None:
    """Wait until something holds. Raises StepFailed with what is there instead."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise StepFailed(step, expected, look())
        time.sleep(0.1)


def facts_of_the_call(stage: Stage) -> tuple[str, str]:
    """Return the price and the code that were agreed in Ana's call and nowhere else."""
    done = stage.elevenlabs.journal.of_kind("call_done")
    summary = next(str(one.facts["summary"]) for one in done if one.facts["name"] == "Ana")
    price = re.search(r"[\d.]+ dólares", summary)
    code = re.search(r"[A-Z]+-\d{3}", summary)
    assert price is not None, summary
    assert code is not None, summary
    return price[0], code[0]
