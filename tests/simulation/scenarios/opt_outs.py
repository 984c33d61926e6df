"""Scenarios in which customers may want to stop: our question, Twilio's keywords, a second try."""

from aftercall.domain.message import Kind, OutboundMessage
from aftercall.domain.send_outcome import NotSent
from aftercall.gateways.twilio.send_rejection import rejected
from aftercall.ports import AgentAnswer, Question
from tests.simulation.scenarios.scenario import (
    ANA,
    BEA,
    call_ends,
    customer_writes,
    operator_gives_back,
    operator_takes_over,
)
from tests.simulation.world.world import World

OPTED_OUT = 21610


def asks_back(world: World) -> None:
    """Let a word answer the agent's question, twice no and once yes; a call ends in between."""
    _ask_for_a_floor(world)
    call_ends(world, 10)
    customer_writes(world, 130, "una cita")
    customer_writes(world, 160, "Baja")
    call_ends(world, 165)
    customer_writes(world, 320, "no, la planta")
    customer_writes(world, 360, "Baja")
    customer_writes(world, 420, "Sí")
    customer_writes(world, 450, "¿hola?")


def asks_back_and_hand_over(world: World) -> None:
    """Let an operator take over and give back around the question."""
    _ask_for_a_floor(world)
    customer_writes(world, 130, "una cita")
    customer_writes(world, 160, "Baja")
    operator_takes_over(world, 162.6)
    operator_gives_back(world, 180)
    customer_writes(world, 230, "no")


def twilio_keywords(world: World) -> None:
    """Let Twilio recognise STOP, START and HELP, HELP among other lines too."""
    customer_writes(world, 130, "uno")
    customer_writes(world, 150, "HELP", opt_out_type="HELP")
    customer_writes(world, 170, "dos")
    customer_writes(world, 170.2, "HELP", opt_out_type="HELP", times=2)
    customer_writes(world, 200, "STOP", opt_out_type="STOP")
    customer_writes(world, 230, "tres")
    customer_writes(world, 260, "START", opt_out_type="START")
    customer_writes(world, 300, "cuatro")


def opts_in_at_twilio(world: World) -> None:
    """Refuse one customer's first answer as opted out, and each of another one's."""
    refusal = rejected(code=OPTED_OUT, http_status=400, words="made up")

    def refuse(message: OutboundMessage) -> NotSent | None:
        is_refused = message.customer == BEA or not world.twilio.rejected
        return refusal if is_refused and message.kind is Kind.REPLY else None

    world.twilio.rejection = refuse
    customer_writes(world, 130, "uno")
    customer_writes(world, 160, "uno", BEA)
    for number in range(3):
        customer_writes(world, 200 + 40 * number, "dos", ANA)
        customer_writes(world, 210 + 40 * number, "dos", BEA)


def _ask_for_a_floor(world: World) -> None:
    def asks(question: Question, session: str) -> AgentAnswer:
        text = f"Oigo: {question.text}\n¿Planta alta o baja?"
        return AgentAnswer(text=text, agent_session_id=session)

    world.elevenlabs.answers_with = asks
