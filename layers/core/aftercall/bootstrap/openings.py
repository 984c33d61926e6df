"""The wiring that the poller and the call webhook share: how a call's conversation is begun."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aftercall.bootstrap.aws import dynamodb, sqs
from aftercall.domain.call import CallRecord, FinishedCall
from aftercall.flows.start_conversation import start_conversation
from aftercall.gateways.machine import MachineChance, MachineClock
from aftercall.gateways.texts import read_texts
from aftercall.gateways.turns_queue import TurnsQueue
from aftercall.ports import Calls, PollMarks
from aftercall.settings import (
    read_default_language,
    read_openings,
    read_queue_url,
    read_store,
    read_time_zone,
)
from aftercall.store.calls import DynamoCalls
from aftercall.store.conversations import DynamoConversations
from aftercall.store.poll_marks import DynamoPollMarks


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """Considered calls, the poller's marks, and the step that opens a call's conversation."""

    calls: Calls
    marks: PollMarks
    start: Callable[[FinishedCall], CallRecord | None]


def openings(clock: MachineClock, chance: MachineChance) -> Openings:
    """Wire the step over the tables and the queue."""
    store, client = read_store(), dynamodb()
    marks = DynamoPollMarks(client, table=store.conversations_table, clock=clock)
    calls = DynamoCalls(
        client,
        table=store.conversations_table,
        retention_days=store.retention_days,
        clock=clock,
        chance=chance,
    )
    start = partial(
        start_conversation,
        policy=read_openings(),
        texts=read_texts(read_default_language()),
        time_zone=read_time_zone(),
        conversations=DynamoConversations(
            client,
            table=store.conversations_table,
            messages_table=store.messages_table,
            retention_days=store.retention_days,
            clock=clock,
            chance=chance,
        ),
        calls=calls,
        marks=marks,
        nudges=TurnsQueue(sqs(), read_queue_url()),
        clock=clock,
        chance=chance,
    )
    return Openings(calls=calls, marks=marks, start=start)
