"""Stories in which a provider, or our own table, is away for a while."""

from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.ports import AgentAnswer, Question
from tests.simulation.scenarios.scenario import (
    BEA,
    CROWD,
    NAMES,
    call_ends,
    fails,
    gives_back,
    releases,
    takes_over,
    writes,
)
from tests.simulation.world.latency_profiles import SEND, TABLE, server_error
from tests.simulation.world.world import World

LONG = 4.5 * 3600
WAITS = (8, 60, 120, 180)
"""The seconds between one question and the next, in an outage of the agent."""


def agent_outage(world: World, away_until: float = 720) -> None:
    """Take the agent away for ten minutes while a customer waits."""
    agent_away(world, away_until)
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 400, "dos")


def agent_away(world: World, until: float) -> None:
    """Take the agent away; nobody may ask it again sooner than the back-off allows."""
    asked: dict[str, list[float]] = {}

    def away(question: Question, session: str) -> AgentAnswer:
        now = world.scheduler.elapsed / 1000
        if not 120 <= now < until:
            return AgentAnswer(text=f"Oigo: {question.text}", agent_session_id=session)
        before = asked.setdefault(question.user_id, [])
        least = WAITS[min(len(before), len(WAITS)) - 1]
        if before and now - before[-1] < least and not world.wire.faults:
            world.complain(f"I15 asked after {now - before[-1]:.1f} s, in an outage not in {least}")
        before.append(now)
        raise AgentFailure(FailureKind.TRANSIENT, "the agent is away")

    world.elevenlabs.says = away


def long_outage(world: World) -> None:
    """Take the agent away for four and a half hours."""
    agent_outage(world, away_until=120 + LONG)
    writes(world, 9_000, "tres", BEA)


def outage_of_many(world: World) -> None:
    """Take the agent away for four and a half hours in which fifty write, half of them at once."""
    world.queue.most_batches = 10
    agent_away(world, 120 + LONG)
    for number, customer in enumerate(CROWD):
        together = number % 2
        writes(world, 6_000 + number / 2 if together else 130 + 300 * number, "uno", customer)


def poison(world: World, until: float = 730) -> None:
    """One customer's words make our own code fail, for ten minutes."""

    def fails(question: Question, session: str) -> AgentAnswer:
        if NAMES[BEA] in question.text and world.scheduler.elapsed < until * 1000:
            raise ValueError("a defect of ours")
        return AgentAnswer(text=f"Oigo: {question.text}", agent_session_id=session)

    world.elevenlabs.says = fails
    writes(world, 130, "uno", BEA)
    writes(world, 130.2, "uno")
    writes(world, 160, "dos")


def lasting_poison(world: World) -> None:
    """Let one customer's words fail for an hour, until the cause is mended and they are released.

    A line that they write meanwhile waits like the first.
    """
    poison(world, until=3_730)
    writes(world, 1_000, "dos", BEA)
    releases(world, 3_740, BEA)


def busy_then_hand_over(world: World) -> None:
    """Twilio refuses with 429 for half a minute; an operator takes over before the next try.

    They write nothing, so that giving back leaves the agent owing the answer.
    """
    fails(world, "send", 125, 160, SEND.refused)
    call_ends(world, 10)
    writes(world, 130, "uno")
    takes_over(world, 146)
    gives_back(world, 260)
    writes(world, 400, "dos")


def an_hour_of_5xx(world: World, until: float = 3_725) -> None:
    """Twilio answers every send with 500 for an hour; some go out all the same."""
    luck = world.scheduler.rng
    fails(world, "send", 125, until, server_error, lambda: luck.random() < 0.3)
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 131, "uno", BEA)
    writes(world, 900, "dos")


def minutes_of_5xx(world: World) -> None:
    """Let the same last for ten minutes, so that each of its calls can be tried."""
    an_hour_of_5xx(world, until=725)


def table_down(world: World) -> None:
    """Let the tables be silent for ninety minutes; some writes are done all the same."""
    luck = world.scheduler.rng
    fails(world, "table", 133, 5_533, TABLE.timed_out, lambda: luck.random() < 0.5)
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 600, "dos")
    writes(world, 3_000, "tres", BEA)


def lost_webhooks(world: World) -> None:
    """Not one of Twilio's webhooks about customers arrives."""
    world.twilio.habits.webhooks_lost = 1.0
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 200, "dos")
