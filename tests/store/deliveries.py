"""Deliveries of customers' messages side by side: on threads, and in processes of their own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier as ProcessBarrier
from threading import Barrier
from typing import TypeVar

from aftercall.domain.message import InboundMessage
from aftercall.flows.inbound.receive_message import Receipt, receive_message
from aftercall.gateways.system import SystemClock, SystemRandom
from tests.store.doubles import TurnRequestList
from tests.store.tables import Store, Tables, store_on

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds after which those who wait for each other give up."""

_gate: ProcessBarrier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of deliveries, and how many turn requests they led to."""

    receipts: list[Receipt]
    turn_requests: int


def deliver(store: Store, messages: Sequence[InboundMessage]) -> Delivered:
    """Deliver messages one after the other."""
    turn_requests, clock, rng = TurnRequestList(), SystemClock(), SystemRandom()
    receipts = [
        receive_message(
            message,
            conversations=store.conversations,
            turn_requests=turn_requests,
            clock=clock,
            rng=rng,
        )
        for message in messages
    ]
    return Delivered(receipts=receipts, turn_requests=len(turn_requests.causes))


def at_once(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """Run each job on a thread of its own, all let go at the same moment."""
    gate = Barrier(len(jobs))

    def let_go(job: Callable[[], T]) -> T:
        gate.wait(PATIENCE)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [each.result() for each in [pool.submit(let_go, job) for job in jobs]]


def in_processes(
    tables: Tables, message: InboundMessage, *, processes: int, times: int
) -> list[Delivered]:
    """Deliver one message in several processes, on so many threads in each."""
    context = get_context("spawn")
    gate = context.Barrier(processes)
    with context.Pool(processes, initializer=_meet_at, initargs=(gate,)) as pool:
        calls = [
            pool.apply_async(_deliver_here, (tables, message, times)) for _ in range(processes)
        ]
        found = [delivered for call in calls for delivered in call.get(PATIENCE)]
        pool.close()
        pool.join()
    return found


def _meet_at(gate: ProcessBarrier) -> None:
    global _gate  # noqa: PLW0603 - a pool's process is given what it shares only at its start
    _gate = gate


def _deliver_here(tables: Tables, message: InboundMessage, times: int) -> list[Delivered]:
    client = tables.client(attempts=3)
    store = store_on(tables, client)
    if _gate is not None:
        _gate.wait(PATIENCE)
    try:
        return at_once([partial(deliver, store, [message])] * times)
    finally:
        client.close()
