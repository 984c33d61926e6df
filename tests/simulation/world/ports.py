"""Every port of the functions, over one wire; made anew for each run."""

import json
from dataclasses import dataclass
from typing import Any, cast

from aftercall.gateways.secrets import Secret
from aftercall.gateways.sqs.turn_request_consumer import TurnRequestConsumer
from aftercall.gateways.sqs.turn_request_producer import TurnRequestProducer
from aftercall.ports import (
    Agent,
    Calls,
    Clock,
    Conversations,
    DueIndex,
    Executor,
    FinishedCalls,
    InboundCursor,
    Messages,
    PollCursors,
    Random,
    ReceivedMessages,
    TurnRequests,
    WhatsApp,
)
from tests.simulation.storage import Storage
from tests.simulation.world.elevenlabs import ElevenLabs
from tests.simulation.world.fault_injection import Wire, wired
from tests.simulation.world.fifo_queue import Queue
from tests.simulation.world.latency_profiles import (
    AGENT,
    AWS,
    ELEVENLABS,
    SEND,
    SLEEP,
    TABLE,
    TWILIO_LIST,
    TYPING,
)
from tests.simulation.world.process import Processes
from tests.simulation.world.system import SimChance, SimClock, SimThreads
from tests.simulation.world.twilio import Twilio
from tests.simulation.world.webhook_events import TOKEN


class _Exceptions:
    ResourceNotFoundException = KeyError


class _Secrets:
    exceptions = _Exceptions()

    def get_secret_value(self, **_request: str) -> dict[str, str]:
        return {"SecretString": json.dumps({"current": TOKEN, "previous": None})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the functions see of the world."""

    conversations: Conversations
    messages: Messages
    calls: Calls
    marks: PollCursors
    inbound_cursor: InboundCursor
    due: DueIndex
    turn_requests: TurnRequests
    source: TurnRequestConsumer
    secret: Secret
    finished_calls: FinishedCalls
    agent: Agent
    whatsapp: WhatsApp
    received_messages: ReceivedMessages
    clock: Clock
    rng: Random
    executor: Executor


def open_ports(
    wire: Wire,
    processes: Processes,
    storage: Storage,
    queue: Queue,
    twilio: Twilio,
    elevenlabs: ElevenLabs,
) -> Ports:
    """Return all ports; the queue and the secret are reached by the real gateways."""
    clock = wired(SimClock(wire.scheduler, processes), wire, {"sleep": SLEEP})
    sqs = cast("Any", wired(queue, wire, AWS))
    twilio_edges = {"send": SEND, "show_typing": TYPING, "find_sent": TWILIO_LIST}
    return Ports(
        conversations=wired(storage.conversations, wire, TABLE),
        messages=wired(storage.messages, wire, TABLE),
        calls=wired(storage.calls, wire, TABLE),
        marks=wired(storage.marks, wire, TABLE),
        inbound_cursor=wired(storage.inbound_cursor, wire, TABLE),
        due=wired(storage.due, wire, TABLE),
        turn_requests=TurnRequestProducer(sqs, "queue"),
        source=TurnRequestConsumer(sqs, "queue"),
        secret=Secret(cast("Any", wired(_Secrets(), wire, AWS)), "twilio", clock),
        finished_calls=wired(elevenlabs, wire, ELEVENLABS),
        agent=wired(elevenlabs, wire, AGENT),
        whatsapp=wired(twilio, wire, twilio_edges),
        received_messages=wired(twilio, wire, TWILIO_LIST),
        clock=clock,
        rng=SimChance(wire.scheduler),
        executor=SimThreads(processes),
    )
