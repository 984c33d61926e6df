"""A short conversation for the pictures, made with the same actions as the pages use."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.emulators.twilio.emulator import TwilioEmulator

ANA, BRUNO, CARLA = "+573000000001", "+573000000002", "+573000000003"
LONGEST_WAIT = 40.0


class NotSeenError(Exception):
    """Something in the scene did not happen in time."""


class Scene:
    """Three customers who talked, one voicemail, a failed delivery, a person in control."""

    def __init__(self, playground_url: str, twilio: TwilioEmulator) -> None:
        self._url = playground_url
        self._twilio = twilio

    def play(self) -> None:
        """Play it up to the moment at which Bruno waits for an answer."""
        self._act("batches", completed=3, voicemail=1)
        self._wait("three openings", lambda: self._received(ANA, BRUNO, CARLA) == 3)
        self._wait("they are read", lambda: self._read() == 3)
        self._tap(ANA, "Sí, continuar")
        self._wait("Ana's answer", lambda: self._received(ANA) == 2)
        self._write(ANA, "¿Cuál es el precio?", "¿Y qué incluye?")
        self._wait("Ana's second answer", lambda: self._received(ANA) == 3)
        self._act("faults", name="delivery_fails")
        self._write(CARLA, "¿Para cuándo sería la cita?")
        self._wait("Carla's answer", lambda: self._received(CARLA) == 2)
        self._act("control", phone=CARLA, to="human")
        self._wait("Ana has read", lambda: self._read() == 5)
        self._act("faults", name="agent_slow")
        self._tap(BRUNO, "Sí, continuar")
        self._wait("somebody types", self._types)

    def _write(self, phone: str, *lines: str) -> None:
        for line in lines:
            self._act("messages", phone=phone, text=line)

    def _tap(self, phone: str, button: str) -> None:
        opening = next(one for one in self._twilio.thread(phone) if one.content_sid)
        self._act("taps", sid=opening.sid, button=button)

    def _act(self, path: str, **asked: object) -> None:
        answer = httpx.post(f"{self._url}/api/{path}", json=asked, timeout=20)
        answer.raise_for_status()

    def _received(self, *phones: str) -> int:
        return sum(
            one.direction != "inbound" for phone in phones for one in self._twilio.thread(phone)
        )

    def _read(self) -> int:
        return sum(one.status == "read" for one in self._twilio.messages())

    def _types(self) -> bool:
        newest = self._twilio.journal.of_kind("typing")[-1]
        return str(newest.facts["to"]).endswith(BRUNO)

    def _wait(self, what: str, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LONGEST_WAIT
        while not holds():
            if time.monotonic() > deadline:
                raise NotSeenError(f"not seen within {LONGEST_WAIT:.0f} s: {what}")
            time.sleep(0.1)
