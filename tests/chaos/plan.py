"""The plan of a run, drawn from its seed: messages, calls, kills and failing sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any, Final

WORKER = "conversation_worker"
SHARES: Final = {WORKER: 70, "twilio_webhook": 16, "call_poller": 8, "reconciler": 6}
"""How many of a hundred kills hit each function."""

SCHEDULED: Final = frozenset({"call_poller", "reconciler"})

QUESTIONS: Final = (
    "¿Cuál es el precio?",
    "¿Qué incluye?",
    "¿Para cuándo sería la cita?",
    "¿Se puede pagar en partes?",
)
SEND_FAULTS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("cut_after_accepting", {}),
    ("error_after_accepting", {}),
    ("too_many_requests", {"retry_after": 1}),
    ("slow_answer", {"seconds": 0.6}),
    ("reports_missing", {}),
    ("reports_shuffled", {}),
)
CALLED: Final = 0.6
"""The share of customers who are called; the others write first."""


class Moment(StrEnum):
    """The event that a kill of the worker waits for."""

    ANY = "any"
    ANSWERED = "answered"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedKill:
    """One kill: not before `at`, and `wait` seconds after its moment."""

    at: float
    function: str
    moment: Moment
    wait: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message of a customer, whose webhook is posted `times` times at once."""

    at: float
    phone: str
    text: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Calls of one batch, which begin together."""

    at: float
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFault:
    """A fault of the Twilio emulator at the next send."""

    at: float
    name: str
    options: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole run; times are seconds after its start."""

    seed: int
    customers: tuple[str, ...]
    kills: tuple[PlannedKill, ...]
    lines: tuple[Line, ...]
    batches: tuple[Batch, ...]
    send_faults: tuple[SendFault, ...]
    called: frozenset[str] = field(default_factory=frozenset)


def make_plan(*, seed: int, kills: int, customers: int, seconds: float) -> Plan:
    """Draw a plan in which customers write for so many seconds; a seed always gives the same."""
    rng = Random(seed)
    phones = tuple(f"+57300000{number:04d}" for number in range(customers))
    called = phones[: round(CALLED * customers)]
    return Plan(
        seed=seed,
        customers=phones,
        kills=_planned_kills(rng, kills, seconds),
        lines=tuple(line for phone in phones for line in _lines(rng, phone, seconds)),
        batches=_batches(called, seconds),
        send_faults=_send_faults(rng, kills // 2, seconds),
        called=frozenset(called),
    )


def _planned_kills(rng: Random, kills: int, seconds: float) -> tuple[PlannedKill, ...]:
    # At least one kill of each function, so that a small run has all of them too.
    drawn = rng.choices(list(SHARES), list(SHARES.values()), k=kills)
    functions = [*SHARES, *drawn][:kills]
    return tuple(_kill(rng, function, seconds) for function in functions)


def _kill(rng: Random, function: str, seconds: float) -> PlannedKill:
    moment = rng.choice(list(Moment)) if function == WORKER else Moment.ANY
    wait = 0.0 if moment is Moment.ANY else rng.uniform(0.0, 0.04)
    at = rng.uniform(0.1, 1.0) * seconds
    return PlannedKill(at=at, function=function, moment=moment, wait=wait)


def _lines(rng: Random, phone: str, seconds: float) -> list[Line]:
    """Draw three or four messages, some of them within two seconds of the one before."""
    lines: list[Line] = []
    at = rng.uniform(0.0, 0.6) * seconds
    for number in range(rng.choice((3, 4))):
        text = f"{rng.choice(QUESTIONS)} ({phone[-4:]}, {number + 1})"
        times = 3 if rng.random() < 0.1 else 1
        lines.append(Line(at=min(at, seconds), phone=phone, text=text, times=times))
        at += rng.choice((rng.uniform(0.2, 2.0), rng.uniform(0.0, 0.4) * seconds))
    return lines


def _batches(phones: tuple[str, ...], seconds: float) -> tuple[Batch, ...]:
    quarter = -(-len(phones) // 4)
    groups = [phones[begin : begin + quarter] for begin in range(0, len(phones), quarter)]
    return tuple(
        Batch(at=number * seconds / 5, phones=group) for number, group in enumerate(groups)
    )


def _send_faults(rng: Random, number: int, seconds: float) -> tuple[SendFault, ...]:
    drawn = [(rng.uniform(0.0, 1.0) * seconds, rng.choice(SEND_FAULTS)) for _ in range(number)]
    return tuple(SendFault(at=at, name=name, options=options) for at, (name, options) in drawn)
