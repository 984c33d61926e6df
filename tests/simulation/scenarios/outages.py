"""Scenarios in which a provider, our own table or our own code fails for a while."""

from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.ports import AgentAnswer, Question
from tests.simulation.scenarios.scenario import (
    ANA,
    BEA,
    CAR,
    CROWD,
    NAMES,
    call_ends,
    calls_fail,
    customer_writes,
    operator_gives_back,
    operator_takes_over,
    turn_is_released,
)
from tests.simulation.world.call_profiles import AGENT, SEND, TABLE, server_error
from tests.simulation.world.world import World

LONG = 4.5 * 3600
WAITS = (8, 60, 120, 180, 180, 180, 300, 360, 420, 900, 1_800)
"""The least seconds between one question and the next, in an outage of the agent."""


def agent_outage(world: World, until: float = 720) -> None:
    """Let the agent fail for ten minutes while a customer waits."""
    agent_fails(world, until)
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 400, "dos")


def agent_fails(world: World, until: float) -> None:
    """Make the agent fail from 120 seconds on; a question before the back-off is a violation."""
    asked: dict[str, list[float]] = {}

    def fail(question: Question, session: str) -> AgentAnswer:
        now = world.scheduler.elapsed / 1000
        if not 120 <= now < until:
            return AgentAnswer(text=f"Oigo: {question.text}", agent_session_id=session)
        before = asked.setdefault(question.user_id, [])
        least = WAITS[min(len(before), len(WAITS)) - 1]
        if before and now - before[-1] < least and not world.injector.faults:
            world.report_violation(
                f"I15 asked after {now - before[-1]:.1f} s, in an outage not in {least}"
            )
        before.append(now)
        raise AgentFailure(FailureKind.TRANSIENT, "the agent does not answer")

    world.elevenlabs.answers_with = fail


def long_outage(world: World) -> None:
    """Let the agent fail for four and a half hours, two customers from its start."""
    agent_outage(world, until=120 + LONG)
    customer_writes(world, 300, "uno", BEA)
    customer_writes(world, 9_000, "tres", CAR)


def fails_one(world: World) -> None:
    """Let the agent fail one customer whenever it is asked, and answer another one."""
    _fail_one(world, AgentFailure(FailureKind.TIMEOUT, "no answer within 25 s"))


def refuses_one(world: World) -> None:
    """Let a guardrail of the agent's refuse one customer's message whenever it is asked."""
    _fail_one(world, AgentFailure(FailureKind.REFUSAL, "a guardrail", cause="guardrail"))


def _fail_one(world: World, failure: AgentFailure) -> None:
    def fail(question: Question, session: str) -> AgentAnswer:
        if NAMES[ANA] in question.text:
            raise failure
        return AgentAnswer(text=f"Oigo: {question.text}", agent_session_id=session)

    world.elevenlabs.answers_with = fail
    customer_writes(world, 130, "uno")
    customer_writes(world, 160, "uno", BEA)
    customer_writes(world, 700, "dos")


def outage_of_many(world: World) -> None:
    """Do the same with fifty customers who write meanwhile, half of them at once."""
    world.queue.max_batches = 10
    agent_fails(world, 120 + LONG)
    for number, customer in enumerate(CROWD):
        together = number % 2
        customer_writes(
            world, 6_000 + number / 2 if together else 130 + 300 * number, "uno", customer
        )


def silent_agent_of_ten(world: World) -> None:
    """Let the agent be silent for ten minutes, each time for as long as is waited for it.

    Ten customers write in one second, so that their turn requests come in one batch.
    """
    asked: dict[str, int] = {}

    def stay_silent(question: Question, session: str) -> AgentAnswer:
        asked[question.user_id] = asked.get(question.user_id, 0) + 1
        if world.scheduler.elapsed < 720_000:
            world.processes.task().pause(AGENT.timeout)
            raise AgentFailure(FailureKind.TIMEOUT, "no answer in time")
        return AgentAnswer(text=f"Oigo: {question.text}", agent_session_id=session)

    def every_one_was_asked_for_again() -> None:
        again = sum(times > 1 for times in asked.values())
        if again < 10 and not world.injector.faults:
            world.report_violation(f"only {again} of ten were asked for again in three minutes")

    world.elevenlabs.answers_with = stay_silent
    for number, customer in enumerate(CROWD[:10]):
        customer_writes(world, 130 + number / 10, "uno", customer)
    world.plan(310, every_one_was_asked_for_again, "three minutes later")


def poison(world: World, until: float = 730) -> None:
    """Let our own code raise for one customer's messages, for ten minutes."""

    def fail(question: Question, session: str) -> AgentAnswer:
        if NAMES[BEA] in question.text and world.scheduler.elapsed < until * 1000:
            raise ValueError("a defect of ours")
        return AgentAnswer(text=f"Oigo: {question.text}", agent_session_id=session)

    world.elevenlabs.answers_with = fail
    customer_writes(world, 130, "uno", BEA)
    customer_writes(world, 130.2, "uno")
    customer_writes(world, 160, "dos")


def lasting_poison(world: World) -> None:
    """Do the same for an hour; then the defect is fixed and a turn is requested by hand."""
    poison(world, until=3_730)
    customer_writes(world, 1_000, "dos", BEA)
    turn_is_released(world, 3_740, BEA)


def busy_then_hand_over(world: World) -> None:
    """Answer sends with 429 for half a minute; an operator takes over before the next try.

    They write nothing, so that the agent has to answer after they give back.
    """
    calls_fail(world, "send", 125, 160, SEND.on_throttle)
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    operator_takes_over(world, 146)
    operator_gives_back(world, 260)
    customer_writes(world, 400, "dos")


def an_hour_of_5xx(world: World, until: float = 3_725) -> None:
    """Answer every send with 500 for an hour, although three of ten are accepted."""
    rng = world.scheduler.rng
    calls_fail(world, "send", 125, until, server_error, lambda: rng.random() < 0.3)
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 131, "uno", BEA)
    customer_writes(world, 900, "dos")


def minutes_of_5xx(world: World) -> None:
    """Do the same for ten minutes, short enough to inject each fault at each call."""
    an_hour_of_5xx(world, until=725)


def table_down(world: World) -> None:
    """Let every call of a table time out for ninety minutes; half of them take effect."""
    rng = world.scheduler.rng
    calls_fail(world, "table", 133, 5_533, TABLE.on_timeout, lambda: rng.random() < 0.5)
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 600, "dos")
    customer_writes(world, 3_000, "tres", BEA)


def lost_webhooks(world: World) -> None:
    """Lose every webhook of Twilio's about a customer's message."""
    world.twilio.reliability.webhooks_lost = 1.0
    call_ends(world, 10)
    customer_writes(world, 130, "uno")
    customer_writes(world, 200, "dos")
