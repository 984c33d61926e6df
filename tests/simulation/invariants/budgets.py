"""What a run may cost: delays of answers, turns, answers, apologies, sends per time."""

from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from aftercall.domain.message import InboundMessage, Kind
from tests.simulation.scenarios.scenario import Scenario
from tests.simulation.world.scheduler import BEGIN
from tests.simulation.world.world import World

LONGEST_DELAY = timedelta(seconds=205)
HOUR = timedelta(minutes=59)
"""An hour, less the skew of clocks and the jitter of schedules."""
SOON = timedelta(hours=1)
MOST_AN_HOUR = 12
MOST_LATER = 2
TEN_SECONDS = timedelta(seconds=10)


def check_budgets(world: World, scenario: Scenario, faults: int) -> Iterator[str]:
    """Return the budgets that a run exceeded (I14, I15)."""
    yield from _failed_questions(world)
    if scenario.ordinary:
        yield from _turns(world, faults)
    if faults <= 1:
        yield from _answer_delays(world, scenario)
    if faults == 0:
        yield from _limits(world, scenario)


def _turns(world: World, faults: int) -> Iterator[str]:
    """I15: the agent is asked once for each message and fault, and four times more at most."""
    most = len(world.twilio.customer_messages) + faults + 4
    if len(world.elevenlabs.questions) > most:
        yield f"I15 {len(world.elevenlabs.questions)} turns, at most {most} expected"


def _failed_questions(world: World) -> Iterator[str]:
    """I19: a failing agent is asked at most twelve times an hour, and in the end twice."""
    for customer, failed in world.elevenlabs.failed_at.items():
        late = [at for at in failed if at - failed[0] >= SOON]
        for found, most in ((failed, MOST_AN_HOUR), (late, MOST_LATER)):
            worst = max((bisect(found, at + HOUR) - n for n, at in enumerate(found)), default=0)
            if worst > most:
                yield f"I19 {customer} was asked about {worst} times in an hour, at most {most}"


def delays(world: World) -> dict[str, timedelta]:
    """Return, by sid, how long each message waited until Twilio accepted its answer."""
    found = {}
    written = _written(world)
    first = {one.message.message_id: one.at for one in reversed(world.twilio.accepted)}
    for customer in world.stored.threads:
        replies = [
            one
            for one in world.stored.outbound(customer)
            if one.kind is Kind.REPLY and one.part == 1 and one.message_id in first
        ]
        for message in world.stored.inbound(customer):
            for reply in replies:
                if message.seq in reply.answers:
                    waited = first[reply.message_id] - written[message.message_sid].at
                    found[message.message_sid] = waited
    return found


def copy_delays(world: World) -> list[timedelta]:
    """Return how long after its first acceptance each copy of a message was accepted."""
    first = {one.message.message_id: one for one in reversed(world.twilio.accepted)}
    return [
        one.at - first[one.message.message_id].at
        for one in world.twilio.accepted
        if one is not first[one.message.message_id]
    ]


def _written(world: World) -> dict[str, InboundMessage]:
    return {one.message.message_sid: one.message for one in world.twilio.customer_messages}


def _answer_delays(world: World, scenario: Scenario) -> Iterator[str]:
    """I14: after one fault an answer comes within minutes, in outages for unaffected customers."""
    written = _written(world)
    limited = (
        waited
        for sid, waited in delays(world).items()
        if scenario.ordinary or written[sid].customer in scenario.unaffected
    )
    worst = max(limited, default=timedelta())
    if worst > LONGEST_DELAY:
        yield f"I14 an answer took {worst.total_seconds():.1f} s"


def sends_in_ten_seconds(world: World) -> int:
    """Return the most messages that Twilio accepted within ten seconds."""
    moments = sorted(one.at for one in world.twilio.accepted)
    return max((bisect(moments, at + TEN_SECONDS) - n for n, at in enumerate(moments)), default=0)


def _limits(world: World, scenario: Scenario) -> Iterator[str]:
    """Compare a run without faults with its scenario's limits."""
    accepted = world.twilio.accepted
    kinds = [one.message.kind for one in accepted]
    apologies = Counter(one.message.customer for one in accepted if one.message.kind is Kind.NOTICE)
    last = max((one.at for one in accepted if one.message.kind is Kind.REPLY), default=BEGIN)
    slowest = max(delays(world).values(), default=timedelta()).total_seconds()
    counted = {
        "answers": (kinds.count(Kind.REPLY), scenario.max_answers),
        "notices": (kinds.count(Kind.NOTICE), scenario.max_notices),
        "notices to one": (max(apologies.values(), default=0), scenario.max_notices and 1),
        "sends in ten seconds": (sends_in_ten_seconds(world), scenario.max_sends_in_ten_seconds),
        "seconds to the last answer": ((last - BEGIN).total_seconds(), scenario.all_answered_by),
        "turns": (len(world.elevenlabs.questions), scenario.max_turns),
        "seconds": (slowest, scenario.max_seconds),
    }
    for what, (number, most) in counted.items():
        if most is not None and number > most:
            yield f"cost: {number} {what}, at most {most} expected"
