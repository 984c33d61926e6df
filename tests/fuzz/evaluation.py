"""Runs one case through its door and says what is wrong with the outcome.

Time is the processor's: the doors wait for nothing here, and the machine may be busy.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.fuzz.case import CALL_SECRET, PREVIOUS_TOKEN, TOKEN
from tests.fuzz.harness import a_sent_message, ask, opened
from tests.fuzz.memory import Memory
from tests.fuzz.oracle import is_taken, untruths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fuzz.case import Case
    from tests.fuzz.harness import Sink

ALLOWED: Final = frozenset({200, 204, 400, 403, 404, 413, 415})
MOST_SECONDS: Final = 0.05
_SECRETS: Final = (TOKEN, PREVIOUS_TOKEN, CALL_SECRET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a case went: what is wrong with it is in `faults`."""

    status: int | None
    stored: bool
    seconds: float
    faults: tuple[str, ...]


def judge(case: Case, sink: Sink) -> Outcome:
    """Run a case; one that was slow runs again, since the collector may have come in between."""
    outcome = _run(case, sink)
    for _ in range(2):
        if outcome.seconds > MOST_SECONDS and not outcome.faults:
            again = _run(case, sink)
            outcome = again if again.seconds < outcome.seconds else outcome
    return outcome


def _run(case: Case, sink: Sink) -> Outcome:
    memory = Memory(a_sent_message())
    answer: Any = None
    raised: list[str] = []
    with opened(memory):
        begun = time.thread_time()
        try:
            answer = ask(case.door, case.event)
        except Exception as error:  # noqa: BLE001 - any exception is the finding
            raised.append(f"{type(error).__name__}: {str(error)[:200]}")
        seconds = time.thread_time() - begun
    status = answer.get("statusCode") if isinstance(answer, dict) else None
    faults = raised or [*_of_answer(status, answer), *_of_effects(case, memory, status)]
    if sink.lost:
        faults.append("a log line could not be written")
        sink.lost.clear()
    stored = bool(memory.inbound or memory.updated or memory.records)
    return Outcome(status=status, stored=stored, seconds=seconds, faults=tuple(faults))


def _of_answer(status: int | None, answer: object) -> Iterator[str]:
    if status not in ALLOWED:
        yield f"the status is {status}"
    text = json.dumps(answer)
    if any(secret in text for secret in _SECRETS):
        yield "the answer holds a secret"


def _of_effects(case: Case, memory: Memory, status: int | None) -> Iterator[str]:
    yield from untruths(case, memory)
    if status not in {200, 204} and memory.touched:
        yield f"a request refused with {status} touched a table or the queue"
    if case.intact and not (status in {200, 204} and is_taken(case, memory)):
        yield f"an untouched request was answered with {status}"
