"""What a run is going to do, drawn from its seed: who writes when, who dies, what fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any, Final

WORKER = "conversation_worker"
SHARES: Final = {WORKER: 70, "twilio_webhook": 16, "call_poller": 8, "caretaker": 6}
"""How many in a hundred kills strike each function."""

SCHEDULED: Final = frozenset({"call_poller", "caretaker"})

QUESTIONS: Final = (
    "¿Cuál es el precio?",
    "¿Qué incluye?",
    "¿Para cuándo sería la cita?",
    "¿Se puede pagar en partes?",
)
MISHAPS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
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
    """What a kill of the worker waits for."""

    ANY = "any"
    ANSWERED = "answered"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """One kill: not before `at`, and so long after its moment."""

    at: float
    function: str
    moment: Moment
    wait: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message of a customer's, whose webhook is delivered so many times at once."""

    at: float
    phone: str
    text: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Calls that begin together."""

    at: float
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap:
    """Something that goes wrong at Twilio with the next send."""

    at: float
    name: str
    options: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole run; times are seconds after its start."""

    seed: int
    customers: tuple[str, ...]
    strikes: tuple[Strike, ...]
    lines: tuple[Line, ...]
    batches: tuple[Batch, ...]
    mishaps: tuple[Mishap, ...]
    called: frozenset[str] = field(default_factory=frozenset)


def make_plan(*, seed: int, kills: int, customers: int, seconds: float) -> Plan:
    """Draw a run in which customers write for so many seconds; the same seed gives the same."""
    chance = Random(seed)
    phones = tuple(f"+57300000{number:04d}" for number in range(customers))
    called = phones[: round(CALLED * customers)]
    return Plan(
        seed=seed,
        customers=phones,
        strikes=_strikes(chance, kills, seconds),
        lines=tuple(line for phone in phones for line in _lines(chance, phone, seconds)),
        batches=_batches(called, seconds),
        mishaps=_mishaps(chance, kills // 2, seconds),
        called=frozenset(called),
    )


def _strikes(chance: Random, kills: int, seconds: float) -> tuple[Strike, ...]:
    # One of each function at least, so that a small run, too, has all of them.
    drawn = chance.choices(list(SHARES), list(SHARES.values()), k=kills)
    functions = [*SHARES, *drawn][:kills]
    return tuple(_strike(chance, function, seconds) for function in functions)


def _strike(chance: Random, function: str, seconds: float) -> Strike:
    moment = chance.choice(list(Moment)) if function == WORKER else Moment.ANY
    wait = 0.0 if moment is Moment.ANY else chance.uniform(0.0, 0.04)
    at = chance.uniform(0.1, 1.0) * seconds
    return Strike(at=at, function=function, moment=moment, wait=wait)


def _lines(chance: Random, phone: str, seconds: float) -> list[Line]:
    """Draw three or four lines, some soon after the one before, as people write."""
    lines: list[Line] = []
    at = chance.uniform(0.0, 0.6) * seconds
    for number in range(chance.choice((3, 4))):
        text = f"{chance.choice(QUESTIONS)} ({phone[-4:]}, {number + 1})"
        times = 3 if chance.random() < 0.1 else 1
        lines.append(Line(at=min(at, seconds), phone=phone, text=text, times=times))
        at += chance.choice((chance.uniform(0.2, 2.0), chance.uniform(0.0, 0.4) * seconds))
    return lines


def _batches(phones: tuple[str, ...], seconds: float) -> tuple[Batch, ...]:
    quarter = -(-len(phones) // 4)
    groups = [phones[begin : begin + quarter] for begin in range(0, len(phones), quarter)]
    return tuple(
        Batch(at=number * seconds / 5, phones=group) for number, group in enumerate(groups)
    )


def _mishaps(chance: Random, number: int, seconds: float) -> tuple[Mishap, ...]:
    drawn = [(chance.uniform(0.0, 1.0) * seconds, chance.choice(MISHAPS)) for _ in range(number)]
    return tuple(Mishap(at=at, name=name, options=options) for at, (name, options) in drawn)
