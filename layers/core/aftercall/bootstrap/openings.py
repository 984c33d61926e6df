"""The wiring that the poller and the call webhook share: how a call's conversation is begun."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aftercall.bootstrap.aws import sqs
from aftercall.bootstrap.tables import tables
from aftercall.domain.call import CallRecord, FinishedCall
from aftercall.flows.start_conversation import start_conversation
from aftercall.gateways.machine import MachineChance, MachineClock
from aftercall.gateways.texts import read_texts
from aftercall.gateways.turns_queue import TurnsQueue
from aftercall.policies import read_default_language, read_openings, read_time_zone
from aftercall.ports import Calls, PollMarks
from aftercall.settings import read_queue_url
from aftercall.store.calls import DynamoCalls
from aftercall.store.poll_marks import DynamoPollMarks


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """Considered calls, the poller's marks, and the step that opens a call's conversation."""

    calls: Calls
    marks: PollMarks
    start: Callable[[FinishedCall], CallRecord | None]


def openings(clock: MachineClock, chance: MachineChance) -> Openings:
    """Wire the step over the tables and the queue."""
    held = tables(clock, chance)
    table = held.settings.conversations_table
    marks = DynamoPollMarks(held.client, table=table, clock=clock)
    calls = DynamoCalls(
        held.client,
        table=table,
        retention_days=held.settings.retention_days,
        clock=clock,
        chance=chance,
    )
    start = partial(
        start_conversation,
        policy=read_openings(),
        texts=read_texts(read_default_language()),
        time_zone=read_time_zone(),
        conversations=held.conversations,
        calls=calls,
        marks=marks,
        nudges=TurnsQueue(sqs(), read_queue_url()),
        clock=clock,
        chance=chance,
    )
    return Openings(calls=calls, marks=marks, start=start)
