"""The wiring of the call webhook: its secret, and how a call's conversation is begun."""

from collections.abc import Callable
from dataclasses import dataclass

from aftercall.bootstrap.aws import secrets_manager
from aftercall.bootstrap.binding import Binding
from aftercall.bootstrap.openings import Openings, openings
from aftercall.domain.call import CallPolicy
from aftercall.gateways.machine import MachineChance, MachineClock
from aftercall.gateways.secret import Secret
from aftercall.policies import read_calls
from aftercall.ports import Clock
from aftercall.settings import read_call_webhook_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the call webhook works with."""

    policy: CallPolicy
    secrets: Callable[[], list[str]]
    openings: Openings
    clock: Clock


def _make() -> Runtime:
    clock, chance = MachineClock(), MachineChance()
    return Runtime(
        policy=read_calls(),
        secrets=Secret(secrets_manager(), read_call_webhook_secret(), clock).accepted,
        openings=openings(clock, chance),
        clock=clock,
    )


runtime = Binding(_make)
