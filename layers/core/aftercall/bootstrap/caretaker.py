"""The wiring of the caretaker: the due index and the queue."""

from dataclasses import dataclass

from aftercall.bootstrap.aws import dynamodb, sqs
from aftercall.bootstrap.binding import Binding
from aftercall.gateways.machine import MachineClock
from aftercall.gateways.turns_queue import TurnsQueue
from aftercall.ports import Clock, Due, Nudges
from aftercall.settings import read_conversations_table, read_queue_url
from aftercall.store.due import DynamoDue


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the caretaker works with."""

    due: Due
    nudges: Nudges
    clock: Clock


def _make() -> Runtime:
    return Runtime(
        due=DynamoDue(dynamodb(), table=read_conversations_table()),
        nudges=TurnsQueue(sqs(), read_queue_url()),
        clock=MachineClock(),
    )


runtime = Binding(_make)
