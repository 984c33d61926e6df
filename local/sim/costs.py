"""What a run may cost: waiting, questions to the agent, answers and apologies."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from aftercall.domain.message import Kind
from local.sim.scenario import Scenario
from local.sim.world import World

LONGEST_DELAY = timedelta(seconds=205)


def check_costs(world: World, scenario: Scenario, faults: int) -> Iterator[str]:
    """Say what cost more than it may (I14, I15)."""
    if scenario.ordinary:
        yield from _turns(world, faults)
    if scenario.ordinary and faults <= 1:
        yield from _delays(world)
    if faults == 0:
        yield from _bounds(world, scenario)


def _turns(world: World, faults: int) -> Iterator[str]:
    """I15: the agent is not asked more often than there is reason to."""
    most = len(world.twilio.wrote) + faults + 4
    if len(world.elevenlabs.questions) > most:
        yield f"I15 {len(world.elevenlabs.questions)} turns, at most {most} expected"


def delays(world: World) -> Iterator[timedelta]:
    """Return how long each message waited until Twilio accepted its answer."""
    first = {one.message.message_id: one.at for one in reversed(world.twilio.ledger)}
    for customer in world.stored.threads:
        replies = [
            one
            for one in world.stored.outbound(customer)
            if one.kind is Kind.REPLY and one.part == 1 and one.message_id in first
        ]
        for message in world.stored.inbound(customer):
            for reply in replies:
                if reply.after < message.seq <= reply.upto:
                    yield first[reply.message_id] - _written_at(world, message.message_sid)


def _written_at(world: World, message_sid: str) -> datetime:
    found = (one.message for one in world.twilio.wrote if one.message.message_sid == message_sid)
    return next(found).at


def _delays(world: World) -> Iterator[str]:
    """I14: after one fault an answer comes within minutes."""
    worst = max(delays(world), default=timedelta())
    if worst > LONGEST_DELAY:
        yield f"I14 an answer took {worst.total_seconds():.1f} s"


def _bounds(world: World, scenario: Scenario) -> Iterator[str]:
    """Say what a story without a fault costs too much of."""
    kinds = [one.message.kind for one in world.twilio.ledger]
    slowest = max(delays(world), default=timedelta()).total_seconds()
    counted = {
        "answers": (kinds.count(Kind.REPLY), scenario.most_answers),
        "notices": (kinds.count(Kind.NOTICE), scenario.most_notices),
        "turns": (len(world.elevenlabs.questions), scenario.most_turns),
        "seconds": (slowest, scenario.most_seconds),
    }
    for what, (number, most) in counted.items():
        if most is not None and number > most:
            yield f"cost: {number} {what}, at most {most} expected"
