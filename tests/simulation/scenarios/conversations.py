"""Stories of customers, calls and operators, in a world that works."""

from functools import partial

from aftercall.domain.call import FinishedCall
from aftercall.domain.message import State
from aftercall.ports import AgentAnswer, Question
from tests.simulation.scenarios.scenario import (
    ANA,
    BEA,
    CAR,
    NAMES,
    answers,
    call_ends,
    gives_back,
    looks_in,
    takes_over,
    writes,
)
from tests.simulation.world.twilio import WEBHOOK
from tests.simulation.world.world import World

COLD_START = 2_000
WEBHOOK_JITTER = (WEBHOOK[1] - WEBHOOK[0]) / 1000
"""What two webhooks' ways may differ by, in seconds: sent so far apart, they cannot overtake."""


def one_customer(world: World) -> None:
    """Play a call, its opening, and four messages of which one is told twice."""
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 160, "dos", times=2)
    writes(world, 190, "tres")
    writes(world, 192.5, "cuatro")


def hand_over(world: World) -> None:
    """Let an operator take over while the agent thinks, write with two clicks, and give back."""
    call_ends(world, 10)
    writes(world, 130, "uno")
    takes_over(world, 134.5)
    answers(world, 141, "request-1", times=2)
    writes(world, 150, "dos")
    answers(world, 160, "request-2")
    gives_back(world, 175)
    writes(world, 176, "tres")


def three_customers(world: World) -> None:
    """Three calls end together and all three answer at once."""
    for customer in (ANA, BEA, CAR):
        call_ends(world, 10, customer)
        writes(world, 130, "uno", customer)
        writes(world, 131, "dos", customer)


def split_answer(world: World, *, goes_on: bool = True) -> None:
    """Make the answer too long for one message, and write on while its parts go out."""

    def long_answer(question: Question, session: str) -> AgentAnswer:
        text = f"Oigo: {question.text}\n\n" + "Y más. " * 520
        return AgentAnswer(text=text, agent_session_id=session)

    world.elevenlabs.says = long_answer
    call_ends(world, 10)
    writes(world, 130, "uno")
    if goes_on:
        writes(world, 136, "dos")


def burst(world: World) -> None:
    """Ten lines in twenty seconds."""
    call_ends(world, 10)
    for number in range(10):
        writes(world, 130 + 2 * number, f"línea {number}.")


def cold_start(world: World) -> None:
    """Let the first of two lines meet a cold start, so that it is stored after the second."""
    waits = iter((COLD_START,))

    def first_is_cold(name: str) -> int:
        return next(waits, 0) if name == "twilio_webhook" else 0

    def go_cold() -> None:
        world.callers.cold_start = first_is_cold

    call_ends(world, 10)
    world.expect(129.9, go_cold, "the next webhook will meet a cold start")
    writes(world, 130, "uno")
    writes(world, 130.3 + WEBHOOK_JITTER, "dos")
    writes(world, 160, "tres")


def two_pollers(world: World) -> None:
    """Every round of poller and reconciler is called twice; ElevenLabs tells of one call of two."""

    def tell(call: FinishedCall) -> None:
        if call.phone == ANA:
            world.callers.webhooks.by_elevenlabs(call)

    world.elevenlabs.tells = tell
    world.ticks_doubled = 1.0
    call_ends(world, 10)
    call_ends(world, 11, BEA)
    writes(world, 130, "uno")


def asks_for_a_person(world: World) -> None:
    """Let the agent hand over; what is written then waits for a person."""

    def passes_on(question: Question, session: str) -> AgentAnswer:
        return AgentAnswer(
            text=f"Oigo: {question.text}", agent_session_id=session, handover="asked"
        )

    world.elevenlabs.says = passes_on
    call_ends(world, 10)
    writes(world, 130, "quiero una persona")
    writes(world, 200, "¿hola?")


def stop_in_a_turn(world: World) -> None:
    """STOP comes while the agent thinks; START later."""
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 134.5, "STOP")
    call_ends(world, 200)


def second_call(world: World) -> None:
    """End a second call while an answer is in the making."""
    call_ends(world, 10)
    writes(world, 130, "uno")
    world.expect(134.3, partial(_claim_now, world), "a second call is found at once")


def _claim_now(world: World) -> None:
    world.elevenlabs.end_call(ANA, NAMES[ANA])
    world.scheduler.after(16_000, lambda: world.callers.on_schedule("call_poller"))


def parts_and_hand_over(world: World) -> None:
    """Let a person look in and give back while the later parts of an answer wait."""
    split_answer(world)
    looks_in(world, lambda: _parts_wait(world))


def _parts_wait(world: World) -> bool:
    return any(one.part > 1 and one.state is State.PENDING for one in world.stored.outbound(ANA))


def equal_texts(world: World) -> None:
    """Ask and answer in the same words again and again, and in equal parts."""

    def same(_question: Question, session: str) -> AgentAnswer:
        part = "Sí. " * 370
        return AgentAnswer(text=f"{part}\n\n{part}\n\n{part}", agent_session_id=session)

    world.elevenlabs.says = same
    call_ends(world, 10)
    for number in range(3):
        writes(world, 130 + 9 * number, "¿sí?")


def chatty(world: World) -> None:
    """Let a customer write on and on."""
    call_ends(world, 10)
    for number in range(40):
        writes(world, 130 + 1.4 * number, f"línea {number}.")
