"""Stories in which a provider, or our own table, is away for a while."""

from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.ports import AgentAnswer, Question
from local.sim.edges import SEND, TABLE, server_error
from local.sim.scenario import BEA, NAMES, call_ends, fails, gives_back, takes_over, writes
from local.sim.world import World


def agent_outage(world: World, away_until: float = 720) -> None:
    """Take the agent away for ten minutes while a customer waits."""

    def away(question: Question, session: str) -> AgentAnswer:
        if 120 <= world.scheduler.elapsed / 1000 < away_until:
            raise AgentFailure(FailureKind.TRANSIENT, "the agent is away")
        return AgentAnswer(text=f"Oigo: {question.text}", agent_session_id=session)

    world.elevenlabs.says = away
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 400, "dos")


def long_outage(world: World) -> None:
    """Take the agent away for four and a half hours."""
    agent_outage(world, away_until=120 + 4.5 * 3600)
    writes(world, 9_000, "tres", BEA)


def poison(world: World) -> None:
    """One customer's words make our own code fail, for ten minutes."""

    def fails(question: Question, session: str) -> AgentAnswer:
        if NAMES[BEA] in question.text and world.scheduler.elapsed < 730_000:
            raise ValueError("a defect of ours")
        return AgentAnswer(text=f"Oigo: {question.text}", agent_session_id=session)

    world.elevenlabs.says = fails
    writes(world, 130, "uno", BEA)
    writes(world, 130.2, "uno")
    writes(world, 160, "dos")


def busy_then_hand_over(world: World) -> None:
    """Twilio refuses with 429 for half a minute; an operator takes over before the next try."""
    fails(world, "send", 125, 160, SEND.refused)
    call_ends(world, 10)
    writes(world, 130, "uno")
    takes_over(world, 146)
    writes(world, 180, "dos")
    gives_back(world, 260)


def an_hour_of_5xx(world: World) -> None:
    """Twilio answers every send with 500 for an hour; some go out all the same."""
    luck = world.scheduler.chance
    fails(world, "send", 125, 3_725, server_error, lambda: luck.random() < 0.3)
    call_ends(world, 10)
    writes(world, 130, "uno")
    writes(world, 131, "uno", BEA)
    writes(world, 900, "dos")


def table_down(world: World) -> None:
    """Let the tables be silent for ninety minutes; some writes are done all the same."""
    luck = world.scheduler.chance
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
