"""The flows of a turn, wired to the real store and to an agent and a Twilio that answer at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.gate.facts import GatePolicy
from aftercall.domain.next_step import TurnTimings
from aftercall.domain.opening import OpeningPolicy
from aftercall.flows.calls.start_conversation import start_conversation
from aftercall.flows.delivery.record_delivery import record_delivery
from aftercall.flows.inbound.receive_message import receive_message
from aftercall.flows.turn.run_turn import run_turn
from aftercall.flows.turn.turn_context import TurnPolicy, TurnPorts
from aftercall.gateways.message_catalog import read_message_catalog
from aftercall.gateways.system import SystemRandom
from aftercall.store.activity import DynamoActivity
from aftercall.store.calls import DynamoCalls
from aftercall.store.conversations import DynamoConversations
from aftercall.store.messages import DynamoMessages
from aftercall.store.poll_cursors import DynamoPollCursors
from bench.scene import CUSTOMER, HandClock, QuickAgent, WillingWhatsApp, a_call, a_line
from bench.waiting import NoQueue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

_DAYS = 365
_QUIET_SECONDS = 3


class Stage:
    """One customer's conversation, moved on by hand.

    `metered` is the client of all that is counted, `plain` of what only sets the scene; `names`
    are the tables by logical id.
    """

    REPORTED: ClassVar = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ)

    def __init__(
        self,
        *,
        metered: DynamoDBClient,
        plain: DynamoDBClient,
        names: Mapping[str, str],
        clock: HandClock,
    ) -> None:
        self.clock = clock
        self._metered = metered
        self._plain = plain
        self._names = names
        self._whatsapp = WillingWhatsApp()
        self._turn_requests = NoQueue()
        self._rng = SystemRandom()
        self._texts = read_message_catalog("es")
        self._ports = self._wire()
        self._policy = TurnPolicy(
            timings=TurnTimings(),
            gate=GatePolicy(sandbox=False, openings=True),
            texts=self._texts,
            default_agent_id=None,
        )

    def open_conversation(self) -> None:
        """Begin with a finished call and its opening, which arrives and is read."""
        cursors = DynamoPollCursors(
            self._plain, table=self._names["ConversationsTable"], clock=self.clock
        )
        start_conversation(
            a_call(self.clock.now()),
            policy=OpeningPolicy(
                enabled=True,
                sandbox=False,
                max_per_day=10,
                name_variables=("name",),
                topic_fields=("topic",),
                templates={"es": "HX" + "0" * 32},
            ),
            texts=self._texts,
            time_zone=ZoneInfo("America/Bogota"),
            conversations=self._ports.conversations,
            calls=self._ports.calls,
            cursors=cursors,
            turn_requests=self._turn_requests,
            clock=self.clock,
            rng=self._rng,
        )
        self.answer()
        for status in self.REPORTED:
            self.report(status)

    def receive(self, number: int) -> None:
        """Take in a line of the customer's."""
        receive_message(
            a_line(number, self.clock.now()),
            conversations=self._ports.conversations,
            turn_requests=self._turn_requests,
            clock=self.clock,
            rng=self._rng,
        )

    def answer(self) -> None:
        """Let the worker look at the customer, once she has been quiet."""
        self.clock.sleep(_QUIET_SECONDS)
        deadline = self.clock.now() + timedelta(seconds=57)
        run_turn(CUSTOMER, deadline=deadline, ports=self._ports, policy=self._policy)

    def report(self, status: DeliveryStatus) -> None:
        """Take in a report on our last message."""
        self.clock.sleep(1)
        record_delivery(
            self._whatsapp.report(status, self.clock.now()),
            conversations=self._ports.conversations,
            messages=self._ports.messages,
            turn_requests=self._turn_requests,
            clock=self.clock,
            rng=self._rng,
        )

    def _wire(self) -> TurnPorts:
        table, messages = self._names["ConversationsTable"], self._names["MessagesTable"]
        clock, rng = self.clock, self._rng
        return TurnPorts(
            conversations=DynamoConversations(
                self._metered,
                table=table,
                messages_table=messages,
                retention_days=_DAYS,
                clock=clock,
                rng=rng,
            ),
            messages=DynamoMessages(self._metered, table=messages, clock=clock, rng=rng),
            calls=DynamoCalls(
                self._metered, table=table, retention_days=_DAYS, clock=clock, rng=rng
            ),
            agent=QuickAgent(),
            whatsapp=self._whatsapp,
            turn_requests=self._turn_requests,
            activity=DynamoActivity(self._metered, table=table),
            clock=clock,
            rng=rng,
        )
