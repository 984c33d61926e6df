"""Stories in which Twilio takes a message and does not say so."""

from aftercall.domain.message import State
from tests.simulation.scenarios.scenario import ANA, call_ends, fails, looks_in, writes
from tests.simulation.world.latency_profiles import SEND, TWILIO_LIST, server_error
from tests.simulation.world.world import World


def silent_twilio(world: World) -> None:
    """Open the named window: Twilio takes messages, and nothing ever proves it."""
    world.twilio.habits.reports_lost = 1.0
    world.twilio.habits.list_is_blind = True
    fails(world, "send", 0, 1_200, SEND.timed_out, _taken)
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 160, "dos")


def late_reports(world: World) -> None:
    """Twilio's answers are lost, its reports come after three minutes, its list stays empty."""
    world.twilio.habits.reports_late = 180_000
    world.twilio.habits.list_is_blind = True
    fails(world, "send", 0, 140, SEND.timed_out, _taken)
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 160, "dos")


def unreadable_list(world: World) -> None:
    """Answers and reports are lost, and for eight minutes Twilio's list cannot be read."""
    world.twilio.habits.reports_lost = 1.0
    fails(world, "send", 0, 1_200, SEND.timed_out, _taken)
    fails(world, "twilio", 100, 580, TWILIO_LIST.timed_out)
    call_ends(world, 10)
    writes(world, 130, "uno")


def failing_then_hand_over(world: World) -> None:
    """Twilio fails but takes a reply; a person takes over while it waits to be begun again."""
    world.twilio.habits.reports_late = 300_000
    world.twilio.habits.list_is_blind = True
    fails(world, "send", 125, 185, server_error, _taken)
    writes(world, 130, "uno")
    looks_in(world, lambda: _is_put_back(world))
    writes(world, 600, "dos")


def _is_put_back(world: World) -> bool:
    found = world.stored.outbound(ANA)
    return bool(found) and found[-1].state is State.PENDING and found[-1].attempt > 0


def _taken() -> bool:
    return True
