"""Between a process and the world: every call passes here, is counted, and may go wrong."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast

from tests.simulation.world.faults import Fault, Faults
from tests.simulation.world.latency_profiles import Edge
from tests.simulation.world.process import Processes
from tests.simulation.world.scheduler import Crashed, Scheduler

T = TypeVar("T")
P = TypeVar("P")

STALL = 25_000
LATE = 15_000
FOR_EVER = 10_000_000


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a run's log."""

    at: int
    who: str
    what: str
    facts: object = None


@dataclass(slots=True)
class Outage:
    """An edge that fails from one time to another; `done` says whether it does what it is asked."""

    edge: str
    begin: datetime
    end: datetime
    fails: Callable[[], object]
    done: Callable[[], bool]


@dataclass(slots=True)
class Wire:
    """Counts the calls of a run and lets those go wrong that are named in `faults`.

    `asked_at` is when the call that is being done was made.
    """

    scheduler: Scheduler
    processes: Processes
    faults: Faults
    log: list[Happened] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    asked_at: int = 0

    @property
    def calls(self) -> int:
        """How many calls were made."""
        return len(self.kinds)

    def tell(self, what: str, facts: object = None, who: str = "world") -> None:
        """Note what happened, for the log of a run that fails."""
        self.log.append(Happened(self.scheduler.elapsed, who, what, facts))

    def call(self, edge: Edge, what: str, effect: Callable[[], T]) -> T:
        """Make one call: time passes, others work, and then it is done, or goes wrong."""
        process = self.processes.current()
        if process.is_over:
            raise Crashed
        self.kinds.append(edge.name)
        fault = self.faults.get(len(self.kinds))
        self.log.append(
            Happened(self.scheduler.elapsed, process.name, f"{len(self.kinds)} {what}", fault)
        )
        asked_at = self.scheduler.elapsed

        def do() -> T:
            self.asked_at = asked_at
            return effect()

        self._pass_time(self.scheduler.rng.randint(*edge.takes))
        if fault is not None:
            return cast("T", self._go_wrong(edge, do, fault))
        for outage in self.outages:
            if outage.edge == edge.name and outage.begin <= self.scheduler.now() < outage.end:
                if outage.done():
                    do()
                return cast("T", outage.fails())
        return do()

    def _go_wrong(self, edge: Edge, effect: Callable[[], object], fault: Fault) -> object:
        if fault in (Fault.CRASH_AFTER, Fault.TIMEOUT_AFTER, Fault.KILL):
            effect()
        if fault in (Fault.CRASH_BEFORE, Fault.CRASH_AFTER):
            self.processes.die()
        if fault is Fault.THROTTLE:
            return edge.refused()
        if fault is Fault.STALL:
            self._pass_time(STALL)
            return effect()
        if fault is Fault.LATE:
            self.scheduler.after(LATE, partial(_do_alone, effect))
        self._pass_time(FOR_EVER if fault is Fault.KILL else edge.gives_up_after)
        return edge.timed_out()

    def _pass_time(self, milliseconds: int) -> None:
        self.processes.task().pause(milliseconds)


def _do_alone(effect: Callable[[], object]) -> None:
    # Nobody is left to hear of an error.
    with suppress(Exception):
        effect()


class _Wired:
    def __init__(self, port: object, wire: Wire, edges: Mapping[str, Edge] | Edge) -> None:
        self._port = port
        self._wire = wire
        self._edges = edges

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        edge = self._edges if isinstance(self._edges, Edge) else self._edges.get(name)
        if edge is None or not callable(method):
            return method
        what = f"{edge.name}.{name}"

        def call(*args: object, **kwargs: object) -> object:
            return self._wire.call(edge, what, partial(method, *args, **kwargs))

        setattr(self, name, call)
        return call


def wired(port: P, wire: Wire, edges: Mapping[str, Edge] | Edge) -> P:
    """Return a port whose methods reach over the wire: those that are named, or all."""
    return cast("P", _Wired(port, wire, edges))
