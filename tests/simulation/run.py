"""One run: a scenario, a seed and faults give one order of events and a list of violations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from os import cpu_count
from random import Random

from ops.command_line import leave_interruption_to_parent
from tests.simulation.invariants.at_rest import check_at_rest
from tests.simulation.invariants.budgets import copy_delays, delays
from tests.simulation.scenarios.catalog import SCENARIOS
from tests.simulation.scenarios.scenario import ANA, BEA
from tests.simulation.world.fault_injection import LogEntry
from tests.simulation.world.faults import Fault, Faults, write_faults
from tests.simulation.world.runtimes import bound_to
from tests.simulation.world.storage import OpensStorage, in_memory
from tests.simulation.world.world import World

COLD_START = (300, 2_500)
"""How many milliseconds a function takes to start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that determines a run.

    `wild` adds spurious turn requests, webhooks lost or posted twice, and cold starts.
    """

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

    `call_kinds` holds the kind of each I/O call in order; `delays`, by sid, how long each message
    from a customer waited for its answer; `copy_delays` how long after the first acceptance each
    copy of a message was accepted.
    """

    case: Case
    violations: tuple[str, ...]
    call_kinds: tuple[str, ...]
    log: tuple[LogEntry, ...]
    asked: int
    accepted: int
    delays: dict[str, timedelta]
    copy_delays: tuple[timedelta, ...]
    lasted: int

    @property
    def copies(self) -> int:
        """How many copies of messages Twilio accepted."""
        return len(self.copy_delays)

    @property
    def slowest(self) -> timedelta:
        """The longest time that a message waited for its answer."""
        return max(self.delays.values(), default=timedelta())

    @property
    def failed_call(self) -> LogEntry | None:
        """The first call that met a fault."""
        return next((one for one in self.log if isinstance(one.facts, Fault)), None)

    @property
    def trace(self) -> str:
        """A hash of the whole log."""
        return sha256("\n".join(map(str, self.log)).encode()).hexdigest()


def run(case: Case, opens: OpensStorage = in_memory) -> Result:
    """Run a case until it is at rest and check it; `opens` returns the tables that it uses."""
    scenario = SCENARIOS[case.scenario]
    time_limit = round(scenario.time_limit.total_seconds() * 1000)
    world = World(case.seed, case.faults, time_limit, opens)
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
        call_kinds=tuple(world.injector.call_kinds),
        log=tuple(world.injector.log),
        asked=len(world.elevenlabs.questions),
        accepted=len(world.twilio.accepted),
        delays=delays(world),
        copy_delays=tuple(copy_delays(world)),
        lasted=world.scheduler.elapsed,
    )


def run_all(cases: Iterable[Case]) -> Iterator[Result]:
    """Run cases on all cores; results come in the order of the cases, without their logs."""
    # The pool would draw cases in its own thread, where a run redirects our standard output.
    known = list(cases)
    with get_context("fork").Pool(cpu_count(), leave_interruption_to_parent) as pool:
        yield from pool.imap(_run_without_log, known, chunksize=16)


def _run_without_log(case: Case) -> Result:
    result = run(case)
    failed = result.failed_call
    return replace(result, log=() if failed is None else (failed,))


def _make_wild(world: World) -> None:
    """Make the surroundings unreliable, each part with a share drawn from the run's seed."""
    rng = world.scheduler.rng
    world.schedules_doubled = max(world.schedules_doubled, rng.choice((0.0, 0.3, 1.0)))
    if rng.random() < 0.5:
        world.elevenlabs.on_analysed = world.triggers.webhooks.by_elevenlabs
    reliability = world.twilio.reliability
    reliability.webhooks_lost = max(reliability.webhooks_lost, rng.choice((0.0, 0.1, 0.3)))
    reliability.webhooks_doubled = rng.choice((0.0, 0.3))
    if not reliability.list_stays_empty:
        reliability.reports_lost = max(reliability.reports_lost, rng.choice((0.0, 0.0, 0.5, 1.0)))
    reliability.reports_doubled = rng.choice((0.0, 0.3))
    share = rng.choice((0.0, 0.0, 0.3))
    if share:
        world.triggers.cold_start = partial(_cold_start, rng, share)
    customers = (ANA, BEA)
    for _ in range(rng.randint(0, 4)):
        customer = rng.choice(customers)
        action = partial(world.request_spurious_turn, customer)
        world.plan(rng.uniform(60, 400), action, "a spurious turn request")


def _cold_start(rng: Random, share: float, _name: str) -> int:
    return rng.randint(*COLD_START) if rng.random() < share else 0


def describe(result: Result) -> str:
    """Return how to replay a run, its violations and its log."""
    lines = [f"make sim {result.case}", *(f"  VIOLATES {one}" for one in result.violations)]
    for entry in result.log:
        facts = "" if entry.facts is None else f"  {entry.facts}"
        lines.append(f"{entry.at / 1000:9.3f}  {entry.process:20}  {entry.event}{facts}")
    return "\n".join(lines)
