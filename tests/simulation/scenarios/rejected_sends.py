"""Scenarios in which Twilio rejects messages, or accepts them and cannot deliver them."""

from collections.abc import Callable

from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.gateways.twilio.send_rejection import rejected
from tests.simulation.scenarios.conversations import split_answer
from tests.simulation.scenarios.scenario import (
    ANA,
    BEA,
    call_ends,
    customer_writes,
    operator_gives_back,
    operator_interrupts,
    operator_writes,
)
from tests.simulation.world.world import World

WRONG_NUMBER, TOO_LONG, OPTED_OUT = 21211, 21617, 21610
NOT_ON_WHATSAPP, INTERNAL_ERROR, BLOCKED, WINDOW_CLOSED = 63003, 63010, 63014, 63016

Which = Callable[[OutboundMessage], bool]


def refused_reply(world: World) -> None:
    """Reject two answers for good; an operator answers one customer and gives back."""
    _reject(world, WRONG_NUMBER, lambda one: _is_answer(one, "uno"))
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 131, "uno", BEA)
    _operator_answers(world)


def refused_part(world: World) -> None:
    """Reject the second of three parts; what follows waits for a person."""
    split_answer(world, goes_on=False)
    _reject(world, TOO_LONG, lambda one: one.part == 2)
    customer_writes(world, 300, "dos")


def never_delivered(world: World) -> None:
    """Deliver neither of two answers; an operator answers one customer and gives back."""
    _lose(world, NOT_ON_WHATSAPP, lambda one: _is_answer(one, "uno"))
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 131, "uno", BEA)
    _operator_answers(world)


def lost_after_next_message(world: World) -> None:
    """Report an answer as lost after its customer has written again."""
    world.twilio.reliability.reports_late = 12_000
    _lose(world, NOT_ON_WHATSAPP, lambda one: _is_answer(one, "uno"))
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 140, "dos")


def delivered_later(world: World) -> None:
    """Let a transient error of WhatsApp's cost one customer one retry, and another all."""
    _lose(world, INTERNAL_ERROR, lambda one: one.customer == BEA or _is_first(one, "uno"))
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 131, "uno", BEA)
    customer_writes(world, 150, "dos")


def retry_and_hand_over(world: World) -> None:
    """Let an operator take over and give back while an undelivered answer waits for a retry."""
    _lose(world, INTERNAL_ERROR, lambda one: _is_first(one, "uno"))
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    operator_interrupts(world, lambda: _retry_waits(world))


def opted_out_at_twilio(world: World) -> None:
    """Let one customer block us, and one be on Twilio's opt-out list; both keep writing."""
    _lose(world, BLOCKED, lambda one: one.customer == ANA)
    _reject(world, OPTED_OUT, lambda one: one.customer == BEA)
    for customer in (ANA, BEA):
        customer_writes(world, 130, "uno", customer)
        customer_writes(world, 200, "dos", customer)


def closed_window(world: World) -> None:
    """Close WhatsApp's window, for the operator too, until the customer writes again."""
    _lose(world, WINDOW_CLOSED, lambda one: _is_answer(one, "uno"))
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    _operator_answers(world)


def _operator_answers(world: World) -> None:
    operator_writes(world, 200, "request-1")
    operator_gives_back(world, 230)
    customer_writes(world, 300, "dos")


def _reject(world: World, code: int, which: Which) -> None:
    """Make Twilio reject some answers for good."""
    outcome = rejected(code=code, http_status=400, words="made up")
    world.twilio.rejection = lambda one: outcome if one.kind is Kind.REPLY and which(one) else None


def _lose(world: World, code: int, which: Which) -> None:
    """Make Twilio accept some answers and report them as undelivered."""
    world.twilio.delivery_error = lambda one: (
        code if one.kind is Kind.REPLY and which(one) else None
    )


def _is_answer(message: OutboundMessage, text: str) -> bool:
    return message.text.endswith(text)


def _is_first(message: OutboundMessage, text: str) -> bool:
    return message.retries == 0 and _is_answer(message, text)


def _retry_waits(world: World) -> bool:
    found = world.stored.outbound(ANA)
    return any(one.retry_of and one.state is State.PENDING for one in found)
