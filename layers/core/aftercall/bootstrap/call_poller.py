"""The wiring of the poller: ElevenLabs' REST side, and how a call's conversation is begun."""

from dataclasses import dataclass

import httpx

from aftercall.bootstrap.aws import secrets_manager
from aftercall.bootstrap.binding import Binding
from aftercall.bootstrap.openings import Openings, openings
from aftercall.domain.call import CallPolicy
from aftercall.gateways.elevenlabs.finished_calls import ElevenLabsCalls
from aftercall.gateways.elevenlabs.rest import Rest
from aftercall.gateways.machine import MachineChance, MachineClock, Threads
from aftercall.gateways.secret import Secret
from aftercall.policies import read_calls, read_poll_seconds
from aftercall.ports import Clock, FinishedCalls, SideBySide
from aftercall.settings import read_elevenlabs


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the poller works with; `poll_seconds` is how far apart its rounds are."""

    policy: CallPolicy
    poll_seconds: float
    source: FinishedCalls
    openings: Openings
    clock: Clock
    side_by_side: SideBySide


def _make() -> Runtime:
    clock, chance = MachineClock(), MachineChance()
    elevenlabs = read_elevenlabs()
    key = Secret(secrets_manager(), elevenlabs.secret, clock)
    rest = Rest(httpx.Client(), elevenlabs.base_url, key.current, clock=clock, chance=chance)
    return Runtime(
        policy=read_calls(),
        poll_seconds=read_poll_seconds(),
        source=ElevenLabsCalls(rest),
        openings=openings(clock, chance),
        clock=clock,
        side_by_side=Threads(),
    )


runtime = Binding(_make)
