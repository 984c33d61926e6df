"""What a run may cost: waiting, questions to the agent, answers and apologies."""

from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from aftercall.domain.message import Kind
from tests.simulation.scenarios.scenario import Scenario
from tests.simulation.world.scheduler import BEGIN
from tests.simulation.world.world import World

LONGEST_DELAY = timedelta(seconds=205)
TEN_SECONDS = timedelta(seconds=10)


def check_costs(world: World, scenario: Scenario, faults: int) -> Iterator[str]:
    """Say what cost more than it may (I14, I15)."""
    if scenario.ordinary:
        yield from _turns(world, faults)
    if faults <= 1:
        yield from _delays(world, scenario)
    if faults == 0:
        yield from _bounds(world, scenario)


def _turns(world: World, faults: int) -> Iterator[str]:
    """I15: the agent is not asked more often than there is reason to."""
    most = len(world.twilio.wrote) + faults + 4
    if len(world.elevenlabs.questions) > most:
        yield f"I15 {len(world.elevenlabs.questions)} turns, at most {most} expected"


def delays(world: World) -> dict[str, timedelta]:
    """Return by its sid how long each message waited until Twilio accepted its answer."""
    found = {}
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
                    waited = first[reply.message_id] - _written_at(world, message.message_sid)
                    found[message.message_sid] = waited
    return found


def copied_after(world: World) -> list[timedelta]:
    """Return how long after its first acceptance each copy of a message was accepted."""
    first = {one.message.message_id: one for one in reversed(world.twilio.ledger)}
    return [
        one.at - first[one.message.message_id].at
        for one in world.twilio.ledger
        if one is not first[one.message.message_id]
    ]


def _written_at(world: World, message_sid: str) -> datetime:
    found = (one.message for one in world.twilio.wrote if one.message.message_sid == message_sid)
    return next(found).at


def _delays(world: World, scenario: Scenario) -> Iterator[str]:
    """I14: after one fault an answer comes within minutes, in trouble to those outside of it."""
    by_sid = {one.message.message_sid: one.message.customer for one in world.twilio.wrote}
    held = (
        waited
        for sid, waited in delays(world).items()
        if scenario.ordinary or by_sid[sid] in scenario.unharmed
    )
    worst = max(held, default=timedelta())
    if worst > LONGEST_DELAY:
        yield f"I14 an answer took {worst.total_seconds():.1f} s"


def peak(world: World) -> int:
    """Return the most messages that Twilio took within ten seconds."""
    moments = sorted(one.at for one in world.twilio.ledger)
    return max((bisect(moments, at + TEN_SECONDS) - n for n, at in enumerate(moments)), default=0)


def _bounds(world: World, scenario: Scenario) -> Iterator[str]:
    """Say what a story without a fault costs too much of."""
    ledger = world.twilio.ledger
    kinds = [one.message.kind for one in ledger]
    apologies = Counter(one.message.customer for one in ledger if one.message.kind is Kind.NOTICE)
    last = max((one.at for one in ledger if one.message.kind is Kind.REPLY), default=BEGIN)
    slowest = max(delays(world).values(), default=timedelta()).total_seconds()
    counted = {
        "answers": (kinds.count(Kind.REPLY), scenario.most_answers),
        "notices": (kinds.count(Kind.NOTICE), scenario.most_notices),
        "notices to one": (max(apologies.values(), default=0), scenario.most_notices and 1),
        "sends in ten seconds": (peak(world), scenario.peak),
        "seconds to the last answer": ((last - BEGIN).total_seconds(), scenario.answered_by),
        "turns": (len(world.elevenlabs.questions), scenario.most_turns),
        "seconds": (slowest, scenario.most_seconds),
    }
    for what, (number, most) in counted.items():
        if most is not None and number > most:
            yield f"cost: {number} {what}, at most {most} expected"
