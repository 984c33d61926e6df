"""What the steps of `make demo` act on: the local system, Ana's phone, and waiting for results."""

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
    from local.local_system import LocalSystem


class StepFailed(Exception):
    """The result of a step was not seen in time."""

    def __init__(self, step: str, expected: str, seen: object) -> None:
        super().__init__(f"NOT SEEN: {step}\n  expected  {expected}\n  seen      {seen}")


@dataclass(slots=True)
class DemoContext:
    """The local system, and the sids of what Ana has written."""

    system: LocalSystem
    sids: list[str] = field(default_factory=list)

    ana_phone: ClassVar[str] = "+573000000001"

    @property
    def twilio(self) -> TwilioEmulator:
        """Twilio's emulator."""
        return self.system.emulated_twilio

    @property
    def elevenlabs(self) -> ElevenLabsEmulator:
        """ElevenLabs' emulator."""
        return self.system.emulated_elevenlabs

    @property
    def views(self) -> Runtime:
        """Our own tables, as people read them."""
        return views_of(self.system.running)

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
    step: str, expected: str, seen: Callable[[], object], holds: Callable[[], bool], seconds: float
) -> None:
    """Wait until `holds` is true. Raises StepFailed with what `seen` returns after `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise StepFailed(step, expected, seen())
        time.sleep(0.1)


def facts_of_the_call(demo: DemoContext) -> tuple[str, str]:
    """Return the price and the code that were agreed in Ana's call and nowhere else."""
    done = demo.elevenlabs.journal.of_kind("call_done")
    summary = next(str(one.facts["summary"]) for one in done if one.facts["name"] == "Ana")
    price = re.search(r"[\d.]+ dólares", summary)
    code = re.search(r"[A-Z]+-\d{3}", summary)
    assert price is not None, summary
    assert code is not None, summary
    return price[0], code[0]
