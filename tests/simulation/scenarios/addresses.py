"""Scenarios of customers with a number and a scoped id, which are linked early or late."""

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
    calls_fail,
    customer_writes,
)
from tests.simulation.world.call_profiles import SEND
from tests.simulation.world.world import World


def two_addresses(world: World) -> None:
    """Let a customer who was called, and one who was not, write by number and by scoped id."""
    world.twilio.scoped_ids |= SCOPED
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 160, "dos", address=SCOPED[ANA])
    customer_writes(world, 190, "tres")
    customer_writes(world, 192.5, "cuatro", address=SCOPED[ANA])
    customer_writes(world, 130, "uno", BEA)
    customer_writes(world, 137, "dos", BEA, address=SCOPED[BEA])


def alias_linked_late(world: World) -> None:
    """Let answers by scoped id arrive before the report that links it to the number."""
    world.twilio.scoped_ids |= SCOPED
    world.twilio.reliability.reports_late = 4_000
    for customer in (ANA, BEA):
        call_ends(world, 10, customer)
        is_opened = partial(_is_opened, world, customer)
        world.when(is_opened, partial(_write_from_both, world, customer), "opened")
    customer_writes(world, 200, "cuatro")
    customer_writes(world, 230, "cinco", address=SCOPED[ANA])


def lost_under_the_scoped_id(world: World) -> None:
    """Report an answer to a scoped id as lost after the conversations were merged."""
    world.twilio.scoped_ids |= SCOPED
    world.twilio.reliability.reports_late = 60_000
    world.twilio.delivery_error = lambda one: (
        NOT_ON_WHATSAPP if one.customer == SCOPED[BEA] else None
    )
    call_ends(world, 10, BEA)
    world.when(partial(_is_opened, world, BEA), partial(_write_later, world), "opened")


def _write_later(world: World) -> None:
    now = world.scheduler.elapsed / 1000
    customer_writes(world, now + 20, "uno", BEA, address=SCOPED[BEA])


def _is_opened(world: World, customer: str) -> bool:
    return any(one.message.customer == customer for one in world.twilio.accepted)


def _write_from_both(world: World, customer: str) -> None:
    """Let a customer write two lines by scoped id and, if Ana, one by number, from now on."""
    now, scoped_id = world.scheduler.elapsed / 1000, SCOPED[customer]
    customer_writes(world, now, "uno", customer, address=scoped_id)
    customer_writes(world, now + 3, "dos", customer, address=scoped_id)
    if customer == ANA:
        customer_writes(world, now + 5, "tres", customer)


def merged_while_busy(world: World) -> None:
    """Link two addresses while an answer waits for Twilio, and while the agent is asked."""
    world.twilio.scoped_ids |= SCOPED
    calls_fail(world, "send", 130, 165, SEND.on_throttle)
    customer_writes(world, 130, "uno", CAR, address=SCOPED[CAR])
    customer_writes(world, 150, "dos", CAR)
    customer_writes(world, 130, "uno", BEA, address=SCOPED[BEA])
    customer_writes(world, 134.5, "dos", BEA)
    customer_writes(world, 190, "tres", BEA, address=SCOPED[BEA])


def both_addresses_at_once(world: World) -> None:
    """Let unknown customers write by number and by scoped id at the same time."""
    customers = CROWD[:8]
    for number, customer in enumerate(customers):
        scoped_id = f"CO.{2001 + number}"
        world.twilio.scoped_ids[customer] = scoped_id
        customer_writes(world, 130 + 7 * number, "uno", customer, address=scoped_id)
        customer_writes(world, 130 + 7 * number, "dos", customer)


def stop_under_one_address(world: World) -> None:
    """Send STOP from one address during a turn for the other."""
    world.twilio.scoped_ids |= SCOPED
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 134.5, "STOP", address=SCOPED[ANA])
    customer_writes(world, 130, "uno", BEA, address=SCOPED[BEA])
    customer_writes(world, 134.5, "STOP", BEA)
    call_ends(world, 200)
    call_ends(world, 200, BEA)


def stop_before_the_number(world: World) -> None:
    """Send STOP by scoped id before it is linked to its number, then call that number."""
    world.twilio.scoped_ids |= SCOPED
    customer_writes(world, 100, "uno", address=SCOPED[ANA])
    customer_writes(world, 110, "STOP", address=SCOPED[ANA])
    customer_writes(world, 140, "dos")
    call_ends(world, 200)


def two_number_notations(world: World) -> None:
    """Call a Mexican number, which answers in WhatsApp's older notation of it (+521)."""
    call_ends(world, 10, MEX)
    older = MEX.replace("+52", "+521")
    customer_writes(world, 130, "uno", MEX, address=older)
    customer_writes(world, 160, "dos", MEX, address=older, times=2)
    customer_writes(world, 190, "tres", MEX)
