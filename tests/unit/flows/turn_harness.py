"""A customer, the agent, Twilio and the worker's look, all in one hand."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aftercall.domain.conversation import Conversation
from aftercall.domain.delivery import DeliveryReport, DeliveryStatus
from aftercall.domain.gate.facts import GatePolicy
from aftercall.domain.message import OutboundMessage
from aftercall.domain.next_step import TurnTimings
from aftercall.flows.delivery.record_delivery import DeliveryOutcome, record_delivery
from aftercall.flows.inbound.receive_message import Receipt, receive_message
from aftercall.flows.operator.give_back import give_back
from aftercall.flows.operator.take_over import take_over
from aftercall.flows.operator.write import WriteOutcome, write_as_operator
from aftercall.flows.turn.run_turn import run_turn
from aftercall.flows.turn.turn_context import TurnEventKind, TurnPolicy, TurnPorts, TurnReport
from aftercall.gateways.message_catalog import read_message_catalog
from aftercall.gateways.twilio.webhook import read_failure
from tests.builders import AGENT, ANA, a_conversation, a_message
from tests.fakes.outside import FakeAgent, FakeTurnRequests, FakeWhatsApp
from tests.fakes.system import FakeClock, FakeRandom
from tests.memory_store.commit_watchers import TransitionWatcher
from tests.memory_store.ports import (
    MemoryActivity,
    MemoryCalls,
    MemoryConversations,
    MemoryMessages,
)
from tests.memory_store.tables import MemoryTables

TEXTS = read_message_catalog("es")
POLICY = TurnPolicy(
    timings=TurnTimings(),
    gate=GatePolicy(sandbox=False, openings=True),
    texts=TEXTS,
    default_agent_id=AGENT,
)


class TurnHarness:
    """Everything a turn works with; `policy` may be changed by a test."""

    def __init__(self, customer: str = ANA, world: MemoryTables | None = None) -> None:
        self.customer = customer
        self.world = world or MemoryTables(watchers=[TransitionWatcher()])
        self.clock = FakeClock()
        self.rng = FakeRandom()
        self.conversations = MemoryConversations(self.world)
        self.messages = MemoryMessages(self.world)
        self.activity = MemoryActivity(self.world)
        self.agent = FakeAgent(self.clock)
        self.whatsapp = FakeWhatsApp()
        self.turn_requests = FakeTurnRequests()
        self.calls = MemoryCalls(self.world)
        self.policy = POLICY
        self.written = 0

    @property
    def ports(self) -> TurnPorts:
        return TurnPorts(
            conversations=self.conversations,
            messages=self.messages,
            calls=self.calls,
            agent=self.agent,
            whatsapp=self.whatsapp,
            turn_requests=self.turn_requests,
            activity=self.activity,
            clock=self.clock,
            rng=self.rng,
        )

    @property
    def state(self) -> Conversation:
        return self.world.of(self.customer)

    @property
    def ours(self) -> list[OutboundMessage]:
        return self.world.outbound(self.customer)

    def begin(self, **changes: Any) -> None:
        """Put a conversation there as it is."""
        begun = a_conversation(customer=self.customer, version=1, **changes)
        self.world.conversations[self.customer] = begun

    def change(self, **changes: Any) -> None:
        """Set the conversation's fields, as some other process would."""
        before = self.state
        changed = replace(before, **changes, version=before.version + 1)
        self.world.conversations[self.customer] = changed

    def writes(
        self, text: str, *, sid: str | None = None, ago: float = 0, **changes: Any
    ) -> Receipt:
        """Let a line of the customer's be stored that arrived some seconds ago."""
        self.written += 1
        message = a_message(
            text,
            customer=self.customer,
            message_sid=sid or f"SM{self.customer[1:]}{self.written:020d}",
            at=self.clock.now() - timedelta(seconds=ago),
            **changes,
        )
        return receive_message(
            message,
            conversations=self.conversations,
            turn_requests=self.turn_requests,
            clock=self.clock,
            rng=self.rng,
        )

    def look(
        self, after: float = 0, *, ports: TurnPorts | None = None, left: float = 57
    ) -> TurnReport:
        """Let some seconds pass, then take a turn."""
        self.clock.advance(after)
        deadline: datetime = self.clock.now() + timedelta(seconds=left)
        return run_turn(
            self.customer, deadline=deadline, ports=ports or self.ports, policy=self.policy
        )

    def report(
        self, message: OutboundMessage, sid: str, status: str, code: int | None = None
    ) -> DeliveryOutcome:
        """Let Twilio report on a message."""
        report = DeliveryReport(
            message_id=message.message_id,
            customer=message.customer,
            message_sid=sid,
            status=DeliveryStatus(status),
            error_code=None if code is None else f"{code}",
            failure=read_failure(DeliveryStatus(status), None if code is None else f"{code}", None),
            at=self.clock.now(),
        )
        return record_delivery(
            report,
            conversations=self.conversations,
            messages=self.messages,
            turn_requests=self.turn_requests,
            clock=self.clock,
            rng=self.rng,
        )

    def person_takes_over(self) -> None:
        take_over(self.customer, conversations=self.conversations, clock=self.clock, rng=self.rng)

    def person_writes(self, text: str = "Soy Laura", request_id: str = "request-1") -> WriteOutcome:
        return write_as_operator(
            self.customer,
            text,
            request_id,
            conversations=self.conversations,
            messages=self.messages,
            turn_requests=self.turn_requests,
            clock=self.clock,
            rng=self.rng,
        )

    def person_gives_back(self) -> None:
        give_back(
            self.customer,
            conversations=self.conversations,
            turn_requests=self.turn_requests,
            clock=self.clock,
            rng=self.rng,
        )


def told(report: TurnReport) -> list[TurnEventKind]:
    """Return what happened in a turn, in order."""
    return [event.kind for event in report.events]


QUIET = 2.0
SETTLE = 120.0
