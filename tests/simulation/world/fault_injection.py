"""Fault injection: every call of a port passes here, is numbered and logged, and may fail."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast

from tests.simulation.world.call_profiles import CallProfile
from tests.simulation.world.faults import Fault, Faults
from tests.simulation.world.process import Processes
from tests.simulation.world.scheduler import Crashed, Scheduler

T = TypeVar("T")
P = TypeVar("P")

STALL = 25_000
LATE = 15_000
LONGER_THAN_ANY_LIMIT = 10_000_000


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of a run's log; `at` in milliseconds since the run's start."""

    at: int
    process: str
    event: str
    facts: object = None


@dataclass(slots=True)
class Outage:
    """A time in which every call of one kind fails.

    `answer` returns or raises what the caller receives; `takes_effect` says for each call whether
    the other side carries it out all the same.
    """

    call_kind: str
    begin: datetime
    end: datetime
    answer: Callable[[], object]
    takes_effect: Callable[[], bool]


@dataclass(slots=True)
class FaultInjector:
    """Numbers the calls of a run from 1 and makes those fail that `faults` names.

    `call_kinds` holds the kind of every call in order. `called_at` is when the call that takes
    effect now was made, in milliseconds since the run's start.
    """

    scheduler: Scheduler
    processes: Processes
    faults: Faults
    log: list[LogEntry] = field(default_factory=list)
    call_kinds: list[str] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    called_at: int = 0

    def note(self, event: str, facts: object = None, process: str = "world") -> None:
        """Add a line to the log, which is printed when a run fails."""
        self.log.append(LogEntry(self.scheduler.elapsed, process, event, facts))

    def call(self, profile: CallProfile, name: str, effect: Callable[[], T]) -> T:
        """Let the call's latency pass while other tasks run, then carry it out or make it fail."""
        process = self.processes.current()
        if process.is_over:
            raise Crashed
        self.call_kinds.append(profile.name)
        fault = self.faults.get(len(self.call_kinds))
        self.note(f"{len(self.call_kinds)} {name}", fault, process.name)
        called_at = self.scheduler.elapsed

        def do() -> T:
            self.called_at = called_at
            return effect()

        self._pass_time(self.scheduler.rng.randint(*profile.latency))
        if fault is not None:
            return cast("T", self._fail(profile, do, fault))
        for outage in self.outages:
            if (
                outage.call_kind == profile.name
                and outage.begin <= self.scheduler.now() < outage.end
            ):
                if outage.takes_effect():
                    do()
                return cast("T", outage.answer())
        return do()

    def _fail(self, profile: CallProfile, effect: Callable[[], object], fault: Fault) -> object:
        if fault in (Fault.CRASH_AFTER, Fault.TIMEOUT_AFTER, Fault.KILL):
            effect()
        if fault in (Fault.CRASH_BEFORE, Fault.CRASH_AFTER):
            self.processes.crash()
        if fault is Fault.THROTTLE:
            return profile.on_throttle()
        if fault is Fault.STALL:
            self._pass_time(STALL)
            return effect()
        if fault is Fault.LATE:
            self.scheduler.after(LATE, partial(_do_unobserved, effect))
        self._pass_time(LONGER_THAN_ANY_LIMIT if fault is Fault.KILL else profile.timeout)
        return profile.on_timeout()

    def _pass_time(self, milliseconds: int) -> None:
        self.processes.task().pause(milliseconds)


def _do_unobserved(effect: Callable[[], object]) -> None:
    # The caller has given up, so an error of the late effect reaches nobody.
    with suppress(Exception):
        effect()


class _FaultyPort:
    def __init__(
        self,
        port: object,
        injector: FaultInjector,
        profiles: Mapping[str, CallProfile] | CallProfile,
    ) -> None:
        self._port = port
        self._injector = injector
        self._profiles = profiles

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        by_name = self._profiles
        profile = by_name if isinstance(by_name, CallProfile) else by_name.get(name)
        if profile is None or not callable(method):
            return method
        label = f"{profile.name}.{name}"

        def call(*args: object, **kwargs: object) -> object:
            return self._injector.call(profile, label, partial(method, *args, **kwargs))

        setattr(self, name, call)
        return call


def with_faults(
    port: P, injector: FaultInjector, profiles: Mapping[str, CallProfile] | CallProfile
) -> P:
    """Return a port whose calls pass the injector: the methods named in a mapping, else all."""
    return cast("P", _FaultyPort(port, injector, profiles))
