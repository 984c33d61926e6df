"""One run: a scenario, a seed and faults give one order of events, and what is wrong with it."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from hashlib import sha256
from random import Random

from tests.simulation.invariants.at_rest import check_at_rest
from tests.simulation.invariants.budgets import copied_after, delays
from tests.simulation.scenarios.catalog import SCENARIOS
from tests.simulation.scenarios.scenario import ANA, BEA
from tests.simulation.storage import OpensStorage, in_memory
from tests.simulation.world.fault_injection import Happened
from tests.simulation.world.faults import Fault, Faults, write_faults
from tests.simulation.world.runtimes import bound_to
from tests.simulation.world.world import World

COLD_START = (300, 2_500)
"""How many milliseconds a function takes to start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What makes a run what it is; `wild` adds spurious looks, doubled, lost and cold webhooks."""

    scenario: str
    seed: int = 0
    faults: Faults = field(default_factory=dict)
    wild: bool = False

    def __str__(self) -> str:
        faults = f" FAULTS={write_faults(self.faults)}" if self.faults else ""
        return f"SCENARIO={self.scenario} SEED={self.seed}{faults}{' WILD=1' if self.wild else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a run came to.

    `kinds` names the edge of each I/O call in order; `delays` how long each message of a
    customer's, by its sid, waited for its answer; `copied_after` when each copy came.
    """

    case: Case
    violations: tuple[str, ...]
    kinds: tuple[str, ...]
    log: tuple[Happened, ...]
    asked: int
    accepted: int
    delays: dict[str, timedelta]
    copied_after: tuple[timedelta, ...]
    lasted: int

    @property
    def copies(self) -> int:
        """How many messages Twilio accepted again."""
        return len(self.copied_after)

    @property
    def slowest(self) -> timedelta:
        """The longest that a message waited for its answer."""
        return max(self.delays.values(), default=timedelta())

    @property
    def struck(self) -> Happened | None:
        """The first call that went wrong."""
        return next((one for one in self.log if isinstance(one.facts, Fault)), None)

    @property
    def trace(self) -> str:
        """A hash of everything that happened, in order."""
        return sha256("\n".join(map(str, self.log)).encode()).hexdigest()


def run(case: Case, opens: OpensStorage = in_memory) -> Result:
    """Run a case to its rest and check it; `opens` gives the tables that it runs over."""
    scenario = SCENARIOS[case.scenario]
    longest = round(scenario.longest.total_seconds() * 1000)
    world = World(case.seed, case.faults, longest, opens)
    scenario.script(world)
    if case.wild:
        _make_wild(world)
    with bound_to(world.ports):
        world.begin()
        world.scheduler.run()
    if not world.violations:
        world.violations += check_at_rest(world, scenario, len(case.faults) + 2 * case.wild)
        world.violations += world.storage.differences()
    return Result(
        case=case,
        violations=tuple(world.violations),
        kinds=tuple(world.wire.kinds),
        log=tuple(world.wire.log),
        asked=len(world.elevenlabs.questions),
        accepted=len(world.twilio.ledger),
        delays=delays(world),
        copied_after=tuple(copied_after(world)),
        lasted=world.scheduler.elapsed,
    )


def _make_wild(world: World) -> None:
    """Let more happen than faults: idle looks, doubled rounds, webhooks lost, doubled or late."""
    rng = world.scheduler.rng
    world.ticks_doubled = max(world.ticks_doubled, rng.choice((0.0, 0.3, 1.0)))
    if rng.random() < 0.5:
        world.elevenlabs.tells = world.callers.webhooks.by_elevenlabs
    habits = world.twilio.habits
    habits.webhooks_lost = max(habits.webhooks_lost, rng.choice((0.0, 0.1, 0.3)))
    habits.webhooks_doubled = rng.choice((0.0, 0.3))
    if not habits.list_is_blind:
        habits.reports_lost = max(habits.reports_lost, rng.choice((0.0, 0.0, 0.5, 1.0)))
    habits.reports_doubled = rng.choice((0.0, 0.3))
    share = rng.choice((0.0, 0.0, 0.3))
    if share:
        world.callers.cold_start = partial(_cold_start, rng, share)
    customers = (ANA, BEA)
    for _ in range(rng.randint(0, 4)):
        customer = rng.choice(customers)
        world.expect(rng.uniform(60, 400), partial(world.enqueue, customer), "a look")


def _cold_start(rng: Random, share: float, _name: str) -> int:
    return rng.randint(*COLD_START) if rng.random() < share else 0


def describe(result: Result) -> str:
    """Return all that one needs to understand a run: how to replay it, what is wrong, its log."""
    lines = [f"make sim {result.case}", *(f"  VIOLATES {one}" for one in result.violations)]
    for happened in result.log:
        facts = "" if happened.facts is None else f"  {happened.facts}"
        lines.append(f"{happened.at / 1000:9.3f}  {happened.who:20}  {happened.what}{facts}")
    return "\n".join(lines)
