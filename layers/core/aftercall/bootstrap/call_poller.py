"""The wiring of the poller: ElevenLabs' REST side, and how a call's conversation is begun."""

from dataclasses import dataclass

import httpx

from aftercall.bootstrap.aws import secrets_manager
from aftercall.bootstrap.call_intake import CallIntake, connect_call_intake
from aftercall.bootstrap.lazy import Lazy
from aftercall.config.policies import read_calls, read_default_country, read_poll_seconds
from aftercall.config.settings import read_elevenlabs
from aftercall.domain.call_eligibility import CallPolicy
from aftercall.gateways.elevenlabs.finished_calls import ElevenLabsCalls
from aftercall.gateways.elevenlabs.rest_client import RestClient
from aftercall.gateways.phone_numbers import NumberReader
from aftercall.gateways.secrets import Secret
from aftercall.gateways.system import SystemClock, SystemRandom, ThreadExecutor
from aftercall.ports import Clock, Executor, FinishedCalls


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the poller works with; `poll_seconds` is how far apart its rounds are."""

    policy: CallPolicy
    poll_seconds: float
    source: FinishedCalls
    call_intake: CallIntake
    clock: Clock
    executor: Executor


def _make() -> Runtime:
    clock, rng = SystemClock(), SystemRandom()
    elevenlabs = read_elevenlabs()
    key = Secret(secrets_manager(), elevenlabs.secret, clock)
    rest = RestClient(httpx.Client(), elevenlabs.base_url, key.current, clock=clock, rng=rng)
    return Runtime(
        policy=read_calls(),
        poll_seconds=read_poll_seconds(),
        source=ElevenLabsCalls(rest, NumberReader(read_default_country())),
        call_intake=connect_call_intake(clock, rng),
        clock=clock,
        executor=ThreadExecutor(),
    )


get_runtime = Lazy(_make)
