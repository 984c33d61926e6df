"""Bursts of messages as people type them, run with any quiet time and any speed of the agent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from aftercall.bootstrap import conversation_worker
from aftercall.domain.message import Kind
from aftercall.domain.next_step import TurnTimings
from tests.simulation.invariants.at_rest import check_at_rest
from tests.simulation.scenarios.scenario import ANA, Scenario, customer_writes
from tests.simulation.world.call_profiles import AGENT
from tests.simulation.world.fault_injection import with_faults
from tests.simulation.world.runtimes import bound_to
from tests.simulation.world.twilio import AcceptedMessage
from tests.simulation.world.world import World

Moments = tuple[float, ...]
"""When each message of a burst is written, in seconds after the first."""

LINES = {1: 40, 2: 25, 3: 15, 4: 10, 5: 6, 6: 4}
"""How many bursts of a hundred have so many messages."""
SHORTEST, LONGEST = 0.5, 6.0
"""Seconds between two messages; the logarithm of the gap is uniformly distributed."""
QUIET = TurnTimings().quiet
"""The default; a test compares it with the template's."""
TEN_LINES: Moments = tuple(2.0 * number for number in range(10))
_FIRST = 5.0
_TIME_LIMIT = 600_000
_SCENARIO = Scenario(lambda _: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstResult:
    """What one burst came to.

    `waited` is how long after its last line the first answer that covers it was accepted, `stale`
    how many answers left although the customer had sent a line that they do not cover. For each
    line, `covered` counts the answers in whose range it lies, `shown` how often the agent saw it.
    """

    answers: int
    turns: int
    waited: timedelta
    stale: int
    covered: tuple[int, ...]
    shown: tuple[int, ...]


def as_people_type(seed: int) -> Moments:
    """Return the burst of a seed."""
    rng = Random(seed)
    (lines,) = rng.choices(list(LINES), list(LINES.values()))
    gaps = [SHORTEST * (LONGEST / SHORTEST) ** rng.random() for _ in range(lines - 1)]
    return tuple(accumulate(gaps, initial=0.0))


def ten_at_random(seed: int) -> Moments:
    """Return ten lines somewhere in twenty seconds."""
    rng = Random(seed)
    return tuple(sorted(rng.uniform(0, 20) for _ in range(10)))


def play_burst(
    moments: Moments,
    seed: int,
    *,
    quiet: timedelta = QUIET,
    agent: tuple[int, int] = AGENT.latency,
) -> BurstResult:
    """Run one customer's burst with an agent whose latency (least, most) is in milliseconds.

    Raises RuntimeError where an invariant is violated.
    """
    world = World(seed, {}, _TIME_LIMIT)
    for number, moment in enumerate(moments):
        customer_writes(world, _FIRST + moment, f"línea {number}.")
    with _deployed(world, quiet, agent):
        world.begin()
        world.scheduler.run()
    violations = world.violations or list(check_at_rest(world, _SCENARIO, 0))
    if violations:
        raise RuntimeError(f"burst {moments} of seed {seed}: {violations}")
    return _measure(world)


@contextmanager
def _deployed(world: World, quiet: timedelta, agent: tuple[int, int]) -> Iterator[None]:
    """Set the quiet time in both places where the template does: the queue and the worker."""
    world.queue.delay = round(quiet.total_seconds() * 1000)
    timed = with_faults(world.elevenlabs, world.injector, replace(AGENT, latency=agent))
    with bound_to(replace(world.ports, agent=timed)):
        runtime = conversation_worker.get_runtime()
        clocks = replace(runtime.policy.timings, quiet=quiet)
        policy = replace(runtime.policy, timings=clocks)
        with conversation_worker.get_runtime.using(replace(runtime, policy=policy)):
            yield


def _measure(world: World) -> BurstResult:
    seqs = {one.message_sid: one.seq for one in world.stored.inbound(ANA)}
    messages = [one.message for one in world.twilio.customer_messages]
    written = {seqs[message.message_sid]: message.at for message in messages}
    replies = [
        one
        for one in world.twilio.accepted
        if one.message.kind is Kind.REPLY and one.message.part == 1
    ]
    last = max(written, key=lambda seq: written[seq])
    texts = [one.text for one in world.elevenlabs.questions]
    names = [message.text for message in messages]
    return BurstResult(
        answers=len(replies),
        turns=len(texts),
        waited=next(one.at for one in replies if _covers(one, last)) - written[last],
        stale=sum(_is_stale(one, written) for one in replies),
        covered=tuple(sum(_covers(one, seq) for one in replies) for seq in written),
        shown=tuple(sum(name in text for text in texts) for name in names),
    )


def _covers(reply: AcceptedMessage, seq: int) -> bool:
    return seq in reply.message.answers


def _is_stale(reply: AcceptedMessage, written: dict[int, datetime]) -> bool:
    return any(
        seq > reply.message.answers.through and at < reply.posted_at for seq, at in written.items()
    )
