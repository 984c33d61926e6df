"""Jobs in processes of their own, let go at one moment, each with a store on the same tables."""

from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from time import monotonic
from typing import TypeVar
from zoneinfo import ZoneInfo

from aftercall.domain.call import CallOutcome
from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.opening import OpeningPolicy
from aftercall.flows.calls.start_conversation import start_conversation
from aftercall.flows.operator.take_over import take_over
from aftercall.gateways.message_catalog import read_message_catalog
from aftercall.gateways.system import SystemClock, SystemRandom
from tests.store.data import ANA, a_call
from tests.store.deliveries import PATIENCE
from tests.store.doubles import TurnRequestList
from tests.store.tables import Store, Tables, store_on
from tests.store.turns import on_tables
from tests.unit.flows.turn_harness import QUIET, TurnHarness

T = TypeVar("T")

_OPENINGS = OpeningPolicy(
    enabled=True,
    sandbox=True,
    max_per_day=200,
    name_variables=("name",),
    topic_fields=("topic",),
    templates={},
)

_gate: Barrier | None = None


class Processes:
    """So many processes that wait for jobs."""

    def __init__(self, number: int) -> None:
        context = get_context("spawn")
        gate = context.Barrier(number)
        self._pool = context.Pool(number, initializer=_meet_at, initargs=(gate,))

    def run(self, tables: Tables, jobs: Sequence[Callable[[Store], T]]) -> list[T]:
        """Run as many jobs as there are processes; results come in the order of the jobs."""
        # Each waits for all the others, so that no process takes two.
        calls = [self._pool.apply_async(_work, (tables, job)) for job in jobs]
        return [call.get(PATIENCE) for call in calls]

    def close(self) -> None:
        """End them."""
        self._pool.close()
        self._pool.join()


def _meet_at(gate: Barrier) -> None:
    global _gate  # noqa: PLW0603 - a pool's process is given what it shares only at its start
    _gate = gate


def _work(tables: Tables, job: Callable[[Store], T]) -> T:
    client = tables.client(attempts=3)
    store = store_on(tables, client)
    if _gate is not None:
        _gate.wait(PATIENCE)
    try:
        return job(store)
    finally:
        client.close()


def write(commit: Commit, store: Store) -> CommitResult:
    """Write a commit that was decided on before."""
    return store.conversations.commit(commit)


def claim(store: Store) -> CallOutcome | None:
    """Consider the one call; None where another did."""
    record = start_conversation(
        a_call(),
        policy=_OPENINGS,
        texts=read_message_catalog("es"),
        time_zone=ZoneInfo("America/Bogota"),
        conversations=store.conversations,
        calls=store.calls,
        cursors=store.cursors,
        turn_requests=TurnRequestList(),
        clock=SystemClock(),
        rng=SystemRandom(),
    )
    return None if record is None else record.outcome


def run_turn(store: Store) -> list[str]:
    """Take the customer's turn; return what Twilio accepted."""
    harness = on_tables(TurnHarness(), store)
    harness.agent.script = ["Respuesta"] * 9
    harness.look(QUIET)
    return harness.whatsapp.texts


def hand_over(version: int, store: Store) -> list[str]:
    """Put a person in control once the conversation has come so far; return what came of it."""
    until = monotonic() + PATIENCE
    while _version(store) < version and monotonic() < until:
        pass
    held, clock, rng = store.conversations, SystemClock(), SystemRandom()
    return [take_over(ANA, conversations=held, clock=clock, rng=rng)]


def _version(store: Store) -> int:
    found = store.conversations.load(ANA)
    return found.version if found else 0
