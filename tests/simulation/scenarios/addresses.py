"""Stories of customers who are known by two addresses, and of when that is learned."""

from functools import partial

from tests.simulation.scenarios.rejected_sends import NOT_ON_WHATSAPP
from tests.simulation.scenarios.scenario import (
    ANA,
    BEA,
    CAR,
    CROWD,
    MEX,
    SCOPED,
    call_ends,
    fails,
    writes,
)
from tests.simulation.world.latency_profiles import SEND
from tests.simulation.world.world import World


def two_addresses(world: World) -> None:
    """Let a customer who was called, and one who was not, write by number and by scoped id."""
    world.twilio.scoped_ids |= SCOPED
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 160, "dos", address=SCOPED[ANA])
    writes(world, 190, "tres")
    writes(world, 192.5, "cuatro", address=SCOPED[ANA])
    writes(world, 130, "uno", BEA)
    writes(world, 137, "dos", BEA, address=SCOPED[BEA])


def alias_learned_late(world: World) -> None:
    """Let answers by scoped id overtake the report on the opening that tells whose it is."""
    world.twilio.scoped_ids |= SCOPED
    world.twilio.habits.reports_late = 4_000
    for customer in (ANA, BEA):
        call_ends(world, 10, customer)
        world.when(partial(_is_opened, world, customer), partial(_answer, world, customer), "open")
    writes(world, 200, "cuatro")
    writes(world, 230, "cinco", address=SCOPED[ANA])


def lost_under_the_scoped_id(world: World) -> None:
    """Lose an answer that went out under the scoped id, and tell of it after the pairing."""
    world.twilio.scoped_ids |= SCOPED
    world.twilio.habits.reports_late = 60_000
    world.twilio.loses = lambda one: NOT_ON_WHATSAPP if one.customer == SCOPED[BEA] else None
    call_ends(world, 10, BEA)
    world.when(partial(_is_opened, world, BEA), partial(_asks_later, world), "open")


def _asks_later(world: World) -> None:
    now = world.scheduler.elapsed / 1000
    writes(world, now + 20, "uno", BEA, address=SCOPED[BEA])


def _is_opened(world: World, customer: str) -> bool:
    return any(one.message.customer == customer for one in world.twilio.ledger)


def _answer(world: World, customer: str) -> None:
    """Write two lines by scoped id and one by number, from now on."""
    now, scoped_id = world.scheduler.elapsed / 1000, SCOPED[customer]
    writes(world, now, "uno", customer, address=scoped_id)
    writes(world, now + 3, "dos", customer, address=scoped_id)
    if customer == ANA:
        writes(world, now + 5, "tres", customer)


def paired_while_busy(world: World) -> None:
    """Let a number be learned while the scoped id's answer waits for Twilio, or is being made."""
    world.twilio.scoped_ids |= SCOPED
    fails(world, "send", 130, 165, SEND.refused)
    writes(world, 130, "uno", CAR, address=SCOPED[CAR])
    writes(world, 150, "dos", CAR)
    writes(world, 130, "uno", BEA, address=SCOPED[BEA])
    writes(world, 134.5, "dos", BEA)
    writes(world, 190, "tres", BEA, address=SCOPED[BEA])


def both_at_once(world: World) -> None:
    """Let customers of whom nothing is known write by number and by scoped id at once."""
    customers = CROWD[:8]
    for number, customer in enumerate(customers):
        scoped_id = f"CO.{2001 + number}"
        world.twilio.scoped_ids[customer] = scoped_id
        writes(world, 130 + 7 * number, "uno", customer, address=scoped_id)
        writes(world, 130 + 7 * number, "dos", customer)


def stop_under_one_address(world: World) -> None:
    """Let STOP come from one address while the other's answer is in the making."""
    world.twilio.scoped_ids |= SCOPED
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 134.5, "STOP", address=SCOPED[ANA])
    writes(world, 130, "uno", BEA, address=SCOPED[BEA])
    writes(world, 134.5, "STOP", BEA)
    call_ends(world, 200)
    call_ends(world, 200, BEA)


def stop_before_the_number(world: World) -> None:
    """Let STOP come by scoped id before its number is known, and a call to that number after it."""
    world.twilio.scoped_ids |= SCOPED
    writes(world, 100, "uno", address=SCOPED[ANA])
    writes(world, 110, "STOP", address=SCOPED[ANA])
    writes(world, 140, "dos")
    call_ends(world, 200)


def written_in_two_ways(world: World) -> None:
    """Call a Mexican number; its customer answers from WhatsApp's older way of writing it."""
    call_ends(world, 10, MEX)
    older = MEX.replace("+52", "+521")
    writes(world, 130, "uno", MEX, address=older)
    writes(world, 160, "dos", MEX, address=older, times=2)
    writes(world, 190, "tres", MEX)
