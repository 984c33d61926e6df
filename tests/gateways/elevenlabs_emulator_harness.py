"""An emulated ElevenLabs with a finished batch, and both halves of the gateway that talk to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from aftercall.domain.errors import AgentFailure
from aftercall.gateways.elevenlabs.agent import ElevenLabsAgent
from aftercall.gateways.elevenlabs.finished_calls import ElevenLabsCalls
from aftercall.gateways.elevenlabs.rest_client import RestClient
from aftercall.gateways.phone_numbers import NumberReader
from aftercall.ports import AgentAnswer
from local.emulators.clock import Clock
from local.emulators.elevenlabs.agents import DEMO_AGENT, Agent
from local.emulators.elevenlabs.batches import Callee, Plan
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from local.emulators.elevenlabs.timing import NO_WAIT
from local.emulators.serve import Server
from tests.gateways.elevenlabs_stubs import (
    KEY,
    NOON,
    FixedRandom,
    Keys,
    ManualClock,
    RealClock,
    a_question,
)

PHONES = ("+573000000001", "+573000000002", "+573000000003", "+573000000004")
PLANS = (Plan.COMPLETED, Plan.VOICEMAIL, Plan.FAILED, Plan.SILENT)
STRICT = Agent(
    agent_id="agent_strict",
    first_message="Hola {{name}}, {{city}}.",
    allowed_overrides=frozenset({"conversation.text_only"}),
)


TEXT_AGENT = replace(STRICT, agent_id="agent_text", first_message="Hola.")


class EmulatorHarness:
    """A served emulator and both halves of the gateway that talk to it."""

    def __init__(self, emulator: ElevenLabsEmulator, url: str, client: httpx.Client) -> None:
        self.emulator = emulator
        self.url = url
        self.client = client

    def calls(self, *keys: str, country: str | None = None) -> ElevenLabsCalls:
        rest = RestClient(self.client, self.url, Keys(*keys), ManualClock(), FixedRandom())
        return ElevenLabsCalls(rest, NumberReader(country))

    def agent(self, *keys: str, **more: object) -> ElevenLabsAgent:
        return ElevenLabsAgent(self.url, Keys(*keys), RealClock(), FixedRandom(), **more)  # type: ignore[arg-type]  # a builder's free keywords

    def ask(self, text: str, **changes: object) -> AgentAnswer:
        question = a_question(**{"agent_id": DEMO_AGENT, "text": text, **changes})
        return self.agent().answer(question)

    def failure(self, agent: ElevenLabsAgent | None = None, **changes: object) -> AgentFailure:
        question = a_question(**{"agent_id": DEMO_AGENT, "seconds": 4.0, **changes})
        with pytest.raises(AgentFailure) as caught:
            (agent or self.agent()).answer(question)
        return caught.value


@contextmanager
def served_emulator() -> Iterator[EmulatorHarness]:
    """Serve an emulator in which a batch of four calls has ended."""
    clock = Clock(frozen_at=NOON)
    emulator = ElevenLabsEmulator(
        api_key=KEY, clock=clock, agents=(STRICT, TEXT_AGENT), text_delays=NO_WAIT
    )
    callees = [
        Callee(phone_number=phone, plan=plan, variables={"name": "Ana"}, topic="implantes")
        for phone, plan in zip(PHONES, PLANS, strict=True)
    ]
    emulator.submit(callees)
    clock.advance(3600)
    with Server(emulator.app) as server, httpx.Client() as client:
        yield EmulatorHarness(emulator, server.url, client)
