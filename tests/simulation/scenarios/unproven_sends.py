"""Scenarios in which Twilio accepts a message, but its answer is lost."""

from aftercall.domain.message import State
from tests.simulation.scenarios.scenario import (
    ANA,
    call_ends,
    calls_fail,
    customer_writes,
    operator_interrupts,
)
from tests.simulation.world.call_profiles import SEND, TWILIO_LIST, server_error
from tests.simulation.world.world import World


def silent_twilio(world: World) -> None:
    """Accept messages that neither a delivery report nor the list of messages ever shows."""
    world.twilio.reliability.reports_lost = 1.0
    world.twilio.reliability.list_stays_empty = True
    calls_fail(world, "send", 0, 1_200, SEND.on_timeout, _accepted)
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 160, "dos")


def late_reports(world: World) -> None:
    """Delay the reports by three minutes; the list of messages stays empty."""
    world.twilio.reliability.reports_late = 180_000
    world.twilio.reliability.list_stays_empty = True
    calls_fail(world, "send", 0, 140, SEND.on_timeout, _accepted)
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 160, "dos")


def unreadable_list(world: World) -> None:
    """Lose all reports, and let reading the list fail for eight minutes."""
    world.twilio.reliability.reports_lost = 1.0
    calls_fail(world, "send", 0, 1_200, SEND.on_timeout, _accepted)
    calls_fail(world, "twilio", 100, 580, TWILIO_LIST.on_timeout)
    call_ends(world, 10)
    customer_writes(world, 130, "uno")


def failing_then_hand_over(world: World) -> None:
    """Answer an accepted reply with 500; an operator takes over before the next try."""
    world.twilio.reliability.reports_late = 300_000
    world.twilio.reliability.list_stays_empty = True
    calls_fail(world, "send", 125, 185, server_error, _accepted)
    customer_writes(world, 130, "uno")
    operator_interrupts(world, lambda: _is_put_back(world))
    customer_writes(world, 600, "dos")


def _is_put_back(world: World) -> bool:
    found = world.stored.outbound(ANA)
    return bool(found) and found[-1].state is State.PENDING and found[-1].attempt > 0


def _accepted() -> bool:
    return True
