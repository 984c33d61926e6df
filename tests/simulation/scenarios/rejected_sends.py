"""Stories in which Twilio refuses messages, or takes them and cannot deliver them."""

from collections.abc import Callable

from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.domain.send_outcome import NotSent
from tests.simulation.scenarios.conversations import split_answer
from tests.simulation.scenarios.scenario import (
    ANA,
    BEA,
    answers,
    call_ends,
    gives_back,
    looks_in,
    writes,
)
from tests.simulation.world.world import World

WRONG_NUMBER, TOO_LONG, OPTED_OUT = 21211, 21617, 21610
NOT_ON_WHATSAPP, PASSES, BLOCKED, WINDOW_CLOSED = 63003, 63010, 63014, 63016

Which = Callable[[OutboundMessage], bool]


def refused_reply(world: World) -> None:
    """Refuse two answers for good; a person sees to one customer and gives back."""
    _refuses(world, WRONG_NUMBER, lambda one: _is_answer(one, "uno"))
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 131, "uno", BEA)
    _person_sees_to_it(world)


def refused_part(world: World) -> None:
    """Twilio refuses the second of three parts; what comes then waits for a person."""
    split_answer(world, goes_on=False)
    _refuses(world, TOO_LONG, lambda one: one.part == 2)
    writes(world, 300, "dos")


def never_delivered(world: World) -> None:
    """Take two answers and deliver neither; a person sees to one customer and gives back."""
    _loses(world, NOT_ON_WHATSAPP, lambda one: _is_answer(one, "uno"))
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 131, "uno", BEA)
    _person_sees_to_it(world)


def lost_behind_a_line(world: World) -> None:
    """Report an answer lost when its customer has already written on."""
    world.twilio.habits.reports_late = 12_000
    _loses(world, NOT_ON_WHATSAPP, lambda one: _is_answer(one, "uno"))
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 140, "dos")


def delivered_later(world: World) -> None:
    """Cost one customer a retry by a fault of WhatsApp's, and another all of them."""
    _loses(world, PASSES, lambda one: one.customer == BEA or _is_first(one, "uno"))
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 131, "uno", BEA)
    writes(world, 150, "dos")


def retry_and_hand_over(world: World) -> None:
    """Let a person look in and give back while an answer waits to be said again."""
    _loses(world, PASSES, lambda one: _is_first(one, "uno"))
    call_ends(world, 10)
    writes(world, 130, "uno")
    looks_in(world, lambda: _retry_waits(world))


def opted_out_at_twilio(world: World) -> None:
    """One customer has blocked us, another is on Twilio's own list; both write on."""
    _loses(world, BLOCKED, lambda one: one.customer == ANA)
    _refuses(world, OPTED_OUT, lambda one: one.customer == BEA)
    for customer in (ANA, BEA):
        writes(world, 130, "uno", customer)
        writes(world, 200, "dos", customer)


def closed_window(world: World) -> None:
    """WhatsApp takes the window for closed, also for a person, until the customer writes again."""
    _loses(world, WINDOW_CLOSED, lambda one: _is_answer(one, "uno"))
    call_ends(world, 10)
    writes(world, 130, "uno")
    _person_sees_to_it(world)


def _person_sees_to_it(world: World) -> None:
    answers(world, 200, "request-1")
    gives_back(world, 230)
    writes(world, 300, "dos")


def _refuses(world: World, code: int, which: Which) -> None:
    """Let Twilio refuse some answers for good."""
    refusal = NotSent(code=code, http_status=400, reason="made up")
    world.twilio.refuses = lambda one: refusal if one.kind is Kind.REPLY and which(one) else None


def _loses(world: World, code: int, which: Which) -> None:
    """Let Twilio take some answers and report that they did not arrive."""
    world.twilio.loses = lambda one: code if one.kind is Kind.REPLY and which(one) else None


def _is_answer(message: OutboundMessage, text: str) -> bool:
    return message.text.endswith(text)


def _is_first(message: OutboundMessage, text: str) -> bool:
    return message.retries == 0 and _is_answer(message, text)


def _retry_waits(world: World) -> bool:
    found = world.stored.outbound(ANA)
    return any(one.retry_of and one.state is State.PENDING for one in found)
