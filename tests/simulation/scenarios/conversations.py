"""Scenarios in which no dependency fails: calls, customers, bursts, operators, STOP."""

from functools import partial

from aftercall.domain.call import FinishedCall
from aftercall.domain.message import State
from aftercall.ports import AgentAnswer, Question
from tests.simulation.scenarios.scenario import (
    ANA,
    BEA,
    CAR,
    NAMES,
    call_ends,
    customer_writes,
    operator_gives_back,
    operator_interrupts,
    operator_takes_over,
    operator_writes,
)
from tests.simulation.world.twilio import WEBHOOK_DELAY
from tests.simulation.world.world import World

COLD_START = 2_000
WEBHOOK_JITTER = (WEBHOOK_DELAY[1] - WEBHOOK_DELAY[0]) / 1000
"""In seconds; two webhooks posted this far apart arrive in their order."""


def one_customer(world: World) -> None:
    """End a call, send its opening, and post one of four messages twice."""
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 160, "dos", times=2)
    customer_writes(world, 190, "tres")
    customer_writes(world, 192.5, "cuatro")


def hand_over(world: World) -> None:
    """Let an operator take over during a turn, send one request twice, and give back."""
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    operator_takes_over(world, 134.5)
    operator_writes(world, 141, "request-1", times=2)
    customer_writes(world, 150, "dos")
    operator_writes(world, 160, "request-2")
    operator_gives_back(world, 175)
    customer_writes(world, 176, "tres")


def three_customers(world: World) -> None:
    """End three calls together; all three customers write at once."""
    for customer in (ANA, BEA, CAR):
        call_ends(world, 10, customer)
        customer_writes(world, 130, "uno", customer)
        customer_writes(world, 131, "dos", customer)


def split_answer(world: World, *, goes_on: bool = True) -> None:
    """Split a long answer into messages; the customer may write while they go out."""

    def long_answer(question: Question, session: str) -> AgentAnswer:
        text = f"Oigo: {question.text}\n\n" + "Y más. " * 520
        return AgentAnswer(text=text, agent_session_id=session)

    world.elevenlabs.answers_with = long_answer
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    if goes_on:
        customer_writes(world, 136, "dos")


def phone_off(world: World) -> None:
    """Split a long answer for a phone that is switched off: no report says that it arrived."""
    world.twilio.reliability.reports_late = 60_000
    split_answer(world, goes_on=False)


def burst(world: World) -> None:
    """Send ten lines in twenty seconds."""
    call_ends(world, 10)
    for number in range(10):
        customer_writes(world, 130 + 2 * number, f"línea {number}.")


def cold_start(world: World) -> None:
    """Let a cold start delay the first of two messages, so that it is stored second."""
    waits = iter((COLD_START,))

    def first_is_cold(name: str) -> int:
        return next(waits, 0) if name == "twilio_webhook" else 0

    def go_cold() -> None:
        world.triggers.cold_start = first_is_cold

    call_ends(world, 10)
    world.plan(129.9, go_cold, "the next webhook will meet a cold start")
    customer_writes(world, 130, "uno")
    customer_writes(world, 130.3 + WEBHOOK_JITTER, "dos")
    customer_writes(world, 160, "tres")


def repeated_webhook(world: World) -> None:
    """Let a webhook die before its turn request is sent; Twilio repeats it five seconds later."""

    def repeat() -> None:
        world.twilio.post_message(world.twilio.customer_messages[-1].message)

    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    world.plan(130.5 + WEBHOOK_JITTER, world.queue.forget_messages, "the turn request is lost")
    world.plan(135, repeat, "Twilio repeats its webhook")


def two_pollers(world: World) -> None:
    """Run every schedule twice; the call webhook reports one of two calls."""

    def post_webhook(call: FinishedCall) -> None:
        if call.phone == ANA:
            world.triggers.webhooks.by_elevenlabs(call)

    world.elevenlabs.on_analysed = post_webhook
    world.schedules_doubled = 1.0
    call_ends(world, 10)
    call_ends(world, 11, BEA)
    customer_writes(world, 130, "uno")


def asks_for_a_person(world: World) -> None:
    """Let the agent hand over to a person; the customer's next message stays unanswered."""

    def hand_over_to_person(question: Question, session: str) -> AgentAnswer:
        return AgentAnswer(
            text=f"Oigo: {question.text}", agent_session_id=session, handover="asked"
        )

    world.elevenlabs.answers_with = hand_over_to_person
    call_ends(world, 10)
    customer_writes(world, 130, "quiero una persona")
    customer_writes(world, 200, "¿hola?")


def silent_agent(world: World) -> None:
    """Let the agent answer some lines with silence; operators come and go in between."""

    def skips_a_turn(question: Question, session: str) -> AgentAnswer:
        if "un momento" in question.text.rpartition("\n")[2]:
            tools = ("skip_turn",)
            return AgentAnswer(text="", agent_session_id=session, silence="skip_turn", tools=tools)
        return AgentAnswer(text=f"Oigo: {question.text}", agent_session_id=session)

    world.elevenlabs.answers_with = skips_a_turn
    call_ends(world, 10)
    customer_writes(world, 130, "un momento")
    customer_writes(world, 133, "uno")
    customer_writes(world, 160, "un momento")
    customer_writes(world, 190, "dos")
    operator_takes_over(world, 194)
    operator_gives_back(world, 210)
    customer_writes(world, 260, "un momento")


def stop_during_turn(world: World) -> None:
    """Send STOP during a turn; another call ends later."""
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 134.5, "STOP")
    call_ends(world, 200)


def second_call(world: World) -> None:
    """End a second call while the agent is asked."""
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    world.plan(134.3, partial(_claim_now, world), "a second call is found at once")


def _claim_now(world: World) -> None:
    world.elevenlabs.end_call(ANA, NAMES[ANA])
    world.scheduler.after(16_000, lambda: world.triggers.on_schedule("call_poller"))


def parts_and_hand_over(world: World) -> None:
    """Let an operator take over and give back while the later parts of an answer wait."""
    split_answer(world)
    operator_interrupts(world, lambda: _parts_wait(world))


def _parts_wait(world: World) -> bool:
    return any(one.part > 1 and one.state is State.PENDING for one in world.stored.outbound(ANA))


def equal_texts(world: World) -> None:
    """Ask the same question three times; each answer is three parts of the same text."""

    def same(_question: Question, session: str) -> AgentAnswer:
        part = "Sí. " * 370
        return AgentAnswer(text=f"{part}\n\n{part}\n\n{part}", agent_session_id=session)

    world.elevenlabs.answers_with = same
    call_ends(world, 10)
    for number in range(3):
        customer_writes(world, 130 + 9 * number, "¿sí?")


def chatty(world: World) -> None:
    """Let a customer write forty lines without a pause."""
    call_ends(world, 10)
    for number in range(40):
        customer_writes(world, 130 + 1.4 * number, f"línea {number}.")
