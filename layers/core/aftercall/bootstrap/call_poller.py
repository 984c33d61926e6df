"""The wiring of the poller: ElevenLabs' REST side, the tables, the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import httpx

from aftercall.bootstrap.aws import dynamodb, secrets_manager, sqs
from aftercall.bootstrap.binding import Binding
from aftercall.domain.call import CallPolicy, CallRecord, FinishedCall
from aftercall.flows.start_conversation import start_conversation
from aftercall.gateways.elevenlabs.finished_calls import ElevenLabsCalls
from aftercall.gateways.elevenlabs.rest import Rest
from aftercall.gateways.machine import MachineChance, MachineClock, Threads
from aftercall.gateways.secret import Secret
from aftercall.gateways.texts import read_texts
from aftercall.gateways.turns_queue import TurnsQueue
from aftercall.ports import (
    Calls,
    Clock,
    Conversations,
    FinishedCalls,
    PollMarks,
    SideBySide,
)
from aftercall.settings import (
    read_calls,
    read_default_language,
    read_elevenlabs,
    read_openings,
    read_poll_seconds,
    read_queue_url,
    read_store,
    read_time_zone,
)
from aftercall.store.calls import DynamoCalls
from aftercall.store.conversations import DynamoConversations
from aftercall.store.poll_marks import DynamoPollMarks


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the poller works with; `poll_seconds` is how far apart its rounds are."""

    policy: CallPolicy
    poll_seconds: float
    source: FinishedCalls
    marks: PollMarks
    calls: Calls
    start: Callable[[FinishedCall], CallRecord | None]
    clock: Clock
    side_by_side: SideBySide


def _make() -> Runtime:
    clock, chance = MachineClock(), MachineChance()
    store, elevenlabs, client = read_store(), read_elevenlabs(), dynamodb()
    key = Secret(secrets_manager(), elevenlabs.secret, clock)
    rest = Rest(httpx.Client(), elevenlabs.base_url, key.current, clock=clock, chance=chance)
    marks = DynamoPollMarks(client, table=store.conversations_table, clock=clock)
    calls = DynamoCalls(
        client,
        table=store.conversations_table,
        retention_days=store.retention_days,
        clock=clock,
        chance=chance,
    )
    conversations = DynamoConversations(
        client,
        table=store.conversations_table,
        messages_table=store.messages_table,
        retention_days=store.retention_days,
        clock=clock,
        chance=chance,
    )
    return Runtime(
        policy=read_calls(),
        poll_seconds=read_poll_seconds(),
        source=ElevenLabsCalls(rest),
        marks=marks,
        calls=calls,
        start=_start(conversations, calls, marks, clock, chance),
        clock=clock,
        side_by_side=Threads(),
    )


def _start(
    conversations: Conversations,
    calls: Calls,
    marks: PollMarks,
    clock: MachineClock,
    chance: MachineChance,
) -> Callable[[FinishedCall], CallRecord | None]:
    return partial(
        start_conversation,
        policy=read_openings(),
        texts=read_texts(read_default_language()),
        time_zone=read_time_zone(),
        conversations=conversations,
        calls=calls,
        marks=marks,
        nudges=TurnsQueue(sqs(), read_queue_url()),
        clock=clock,
        chance=chance,
    )


runtime = Binding(_make)
