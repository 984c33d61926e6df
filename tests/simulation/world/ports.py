"""Every port of the functions, each behind fault injection; made anew for each run."""

import json
from dataclasses import dataclass
from typing import Any, cast

from aftercall.gateways.secrets import Secret
from aftercall.gateways.sqs.turn_request_consumer import TurnRequestConsumer
from aftercall.gateways.sqs.turn_request_producer import TurnRequestProducer
from aftercall.ports import (
    Activity,
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
from tests.signed_webhooks import TOKEN
from tests.simulation.world.call_profiles import (
    AGENT,
    AWS,
    ELEVENLABS,
    SEND,
    SLEEP,
    TABLE,
    TWILIO_LIST,
    TYPING,
)
from tests.simulation.world.elevenlabs import ElevenLabs
from tests.simulation.world.fault_injection import FaultInjector, with_faults
from tests.simulation.world.fifo_queue import FifoQueue
from tests.simulation.world.process import Processes
from tests.simulation.world.storage import Storage
from tests.simulation.world.system import SimClock, SimExecutor, SimRandom
from tests.simulation.world.twilio import Twilio


class _Exceptions:
    ResourceNotFoundException = KeyError


class _Secrets:
    exceptions = _Exceptions()

    def get_secret_value(self, **_request: str) -> dict[str, str]:
        return {"SecretString": json.dumps({"current": TOKEN, "previous": None})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All ports that the functions use."""

    conversations: Conversations
    messages: Messages
    calls: Calls
    cursors: PollCursors
    inbound_cursor: InboundCursor
    due: DueIndex
    activity: Activity
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
    injector: FaultInjector,
    processes: Processes,
    storage: Storage,
    queue: FifoQueue,
    twilio: Twilio,
    elevenlabs: ElevenLabs,
) -> Ports:
    """Return all ports; those of the queue and the secret are the real gateways."""
    clock = with_faults(SimClock(injector.scheduler, processes), injector, {"sleep": SLEEP})
    sqs = cast("Any", with_faults(queue, injector, AWS))
    twilio_edges = {"send": SEND, "show_typing": TYPING, "find_sent": TWILIO_LIST}
    return Ports(
        conversations=with_faults(storage.conversations, injector, TABLE),
        messages=with_faults(storage.messages, injector, TABLE),
        calls=with_faults(storage.calls, injector, TABLE),
        cursors=with_faults(storage.cursors, injector, TABLE),
        inbound_cursor=with_faults(storage.inbound_cursor, injector, TABLE),
        due=with_faults(storage.due, injector, TABLE),
        activity=with_faults(storage.activity, injector, TABLE),
        turn_requests=TurnRequestProducer(sqs, "queue"),
        source=TurnRequestConsumer(sqs, "queue"),
        secret=Secret(cast("Any", with_faults(_Secrets(), injector, AWS)), "twilio", clock),
        finished_calls=with_faults(elevenlabs, injector, ELEVENLABS),
        agent=with_faults(elevenlabs, injector, AGENT),
        whatsapp=with_faults(twilio, injector, twilio_edges),
        received_messages=with_faults(twilio, injector, TWILIO_LIST),
        clock=clock,
        rng=SimRandom(injector.scheduler),
        executor=SimExecutor(processes),
    )
