"""The wiring of the call webhook: its secret, and how a call's conversation is begun."""

from collections.abc import Callable
from dataclasses import dataclass

from aftercall.bootstrap.aws import secrets_manager
from aftercall.bootstrap.call_intake import CallIntake, connect_call_intake
from aftercall.bootstrap.lazy import Lazy
from aftercall.config.policies import read_calls, read_default_country
from aftercall.config.settings import read_call_webhook_secret
from aftercall.domain.call_eligibility import CallPolicy
from aftercall.gateways.phone_numbers import NumberReader
from aftercall.gateways.secrets import Secret
from aftercall.gateways.system import SystemClock, SystemRandom
from aftercall.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the call webhook works with."""

    policy: CallPolicy
    secrets: Callable[[], list[str]]
    numbers: NumberReader
    call_intake: CallIntake
    clock: Clock


def _make() -> Runtime:
    clock, rng = SystemClock(), SystemRandom()
    return Runtime(
        policy=read_calls(),
        secrets=Secret(
            secrets_manager(), read_call_webhook_secret(), clock, is_optional=True
        ).accepted,
        numbers=NumberReader(read_default_country()),
        call_intake=connect_call_intake(clock, rng),
        clock=clock,
    )


get_runtime = Lazy(_make)
