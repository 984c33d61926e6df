"""Bursts as people type them, with every quiet time and agents of every speed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from aftercall.bootstrap import conversation_worker
from aftercall.domain.message import Kind
from aftercall.domain.next_step import Clocks
from tests.simulation.invariants.at_rest import check_at_rest
from tests.simulation.scenarios.scenario import ANA, Scenario, writes
from tests.simulation.world.fault_injection import wired
from tests.simulation.world.latency_profiles import AGENT
from tests.simulation.world.runtimes import bound_to
from tests.simulation.world.twilio import Accepts
from tests.simulation.world.world import World

Moments = tuple[float, ...]
"""When each line of a burst is written, in seconds since its first."""

LINES = {1: 40, 2: 25, 3: 15, 4: 10, 5: 6, 6: 4}
"""How many bursts of a hundred have so many lines."""
SHORTEST, LONGEST = 0.5, 6.0
"""Seconds between two lines; each doubling is as likely as another."""
QUIET = Clocks().quiet
"""The default, which the template has too."""
TEN_LINES: Moments = tuple(2.0 * number for number in range(10))
_FIRST = 5.0
_PLAYS_FOR = 600_000
_HELD_TO = Scenario(name="bursts", script=lambda _: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
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


def play(
    moments: Moments,
    seed: int,
    *,
    quiet: timedelta = QUIET,
    agent: tuple[int, int] = AGENT.takes,
) -> Played:
    """Let one customer write a burst to an agent who takes so many milliseconds.

    Raises RuntimeError where a promise is broken, which is no matter of measuring any more.
    """
    world = World(seed, {}, _PLAYS_FOR)
    for number, moment in enumerate(moments):
        writes(world, _FIRST + moment, f"línea {number}.")
    with _deployed_with(world, quiet, agent):
        world.begin()
        world.scheduler.run()
    violations = world.violations or list(check_at_rest(world, _HELD_TO, 0))
    if violations:
        raise RuntimeError(f"burst {moments} of seed {seed}: {violations}")
    return _measure(world)


@contextmanager
def _deployed_with(world: World, quiet: timedelta, agent: tuple[int, int]) -> Iterator[None]:
    """Set the quiet time where the template sets it: the queue's delay and the worker's clocks."""
    world.queue.delay = round(quiet.total_seconds() * 1000)
    timed = wired(world.elevenlabs, world.wire, replace(AGENT, takes=agent))
    with bound_to(replace(world.ports, agent=timed)):
        held = conversation_worker.get_runtime()
        clocks = replace(held.policy.clocks, quiet=quiet)
        policy = replace(held.policy, clocks=clocks)
        with conversation_worker.get_runtime.using(replace(held, policy=policy)):
            yield


def _measure(world: World) -> Played:
    seqs = {one.message_sid: one.seq for one in world.stored.inbound(ANA)}
    written = {seqs[one.message.message_sid]: one.message.at for one in world.twilio.wrote}
    replies = [
        one
        for one in world.twilio.ledger
        if one.message.kind is Kind.REPLY and one.message.part == 1
    ]
    last = max(written, key=lambda seq: written[seq])
    texts = [one.text for one in world.elevenlabs.questions]
    names = [one.message.text for one in world.twilio.wrote]
    return Played(
        answers=len(replies),
        turns=len(texts),
        waited=next(one.at for one in replies if _covers(one, last)) - written[last],
        stale=sum(_is_stale(one, written) for one in replies),
        covered=tuple(sum(_covers(one, seq) for one in replies) for seq in written),
        shown=tuple(sum(name in text for text in texts) for name in names),
    )


def _covers(reply: Accepts, seq: int) -> bool:
    return reply.message.after < seq <= reply.message.upto


def _is_stale(reply: Accepts, written: dict[int, datetime]) -> bool:
    return any(seq > reply.message.upto and at < reply.asked_at for seq, at in written.items())
