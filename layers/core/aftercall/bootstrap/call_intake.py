"""The wiring that the poller and the call webhook share: how a call's conversation is begun."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aftercall.bootstrap.aws import sqs
from aftercall.bootstrap.tables import tables
from aftercall.config.policies import read_default_language, read_openings, read_time_zone
from aftercall.config.settings import read_queue_url
from aftercall.domain.call import CallRecord, FinishedCall
from aftercall.flows.calls.start_conversation import start_conversation
from aftercall.gateways.message_catalog import read_message_catalog
from aftercall.gateways.sqs.turn_request_producer import TurnRequestProducer
from aftercall.gateways.system import SystemClock, SystemRandom
from aftercall.ports import Calls, PollCursors
from aftercall.store.calls import DynamoCalls
from aftercall.store.poll_cursors import DynamoPollCursors


@dataclass(frozen=True, slots=True, kw_only=True)
class CallIntake:
    """Considered calls, the poller's marks, and the step that opens a call's conversation."""

    calls: Calls
    cursors: PollCursors
    start: Callable[[FinishedCall], CallRecord | None]


def openings(clock: SystemClock, rng: SystemRandom) -> CallIntake:
    """Wire the step over the tables and the queue."""
    held = tables(clock, rng)
    table = held.settings.conversations_table
    cursors = DynamoPollCursors(held.client, table=table, clock=clock)
    calls = DynamoCalls(
        held.client,
        table=table,
        retention_days=held.settings.retention_days,
        clock=clock,
        rng=rng,
    )
    start = partial(
        start_conversation,
        policy=read_openings(),
        texts=read_message_catalog(read_default_language()),
        time_zone=read_time_zone(),
        conversations=held.conversations,
        calls=calls,
        cursors=cursors,
        turn_requests=TurnRequestProducer(sqs(), read_queue_url()),
        clock=clock,
        rng=rng,
    )
    return CallIntake(calls=calls, cursors=cursors, start=start)
