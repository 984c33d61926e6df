"""Every port of the functions, over one wire; made anew for each run."""

import json
from dataclasses import dataclass
from typing import Any, cast

from aftercall.gateways.secret import Secret
from aftercall.gateways.turns_queue import TurnsQueue
from aftercall.gateways.turns_source import TurnsSource
from aftercall.ports import (
    Agent,
    Calls,
    Chance,
    Clock,
    Conversations,
    Due,
    FinishedCalls,
    Inbox,
    InboxMark,
    Messages,
    Nudges,
    PollMarks,
    SideBySide,
    WhatsApp,
)
from local.sim.edges import AGENT, AWS, ELEVENLABS, SEND, SLEEP, TABLE, TWILIO_LIST, TYPING
from local.sim.elevenlabs import ElevenLabs
from local.sim.machine import SimChance, SimClock, SimThreads
from local.sim.process import Processes
from local.sim.queue import Queue
from local.sim.requests import TOKEN
from local.sim.storage import Storage
from local.sim.twilio import Twilio
from local.sim.wire import Wire, wired


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
    marks: PollMarks
    inbox_mark: InboxMark
    due: Due
    nudges: Nudges
    source: TurnsSource
    secret: Secret
    finished_calls: FinishedCalls
    agent: Agent
    whatsapp: WhatsApp
    inbox: Inbox
    clock: Clock
    chance: Chance
    side_by_side: SideBySide


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
        inbox_mark=wired(storage.inbox_mark, wire, TABLE),
        due=wired(storage.due, wire, TABLE),
        nudges=TurnsQueue(sqs, "queue"),
        source=TurnsSource(sqs, "queue"),
        secret=Secret(cast("Any", wired(_Secrets(), wire, AWS)), "twilio", clock),
        finished_calls=wired(elevenlabs, wire, ELEVENLABS),
        agent=wired(elevenlabs, wire, AGENT),
        whatsapp=wired(twilio, wire, twilio_edges),
        inbox=wired(twilio, wire, TWILIO_LIST),
        clock=clock,
        chance=SimChance(wire.scheduler),
        side_by_side=SimThreads(processes),
    )
