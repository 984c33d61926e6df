"""The wiring that the poller and the call webhook share: how a call's conversation is started."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aftercall.bootstrap.aws import sqs
from aftercall.bootstrap.tables import connect_tables
from aftercall.config.policies import read_default_language, read_openings, read_time_zone
from aftercall.config.settings import read_queue_url
from aftercall.domain.call import CallRecord, FinishedCall
from aftercall.domain.message_catalog import MessageCatalog
from aftercall.domain.opening import OpeningPolicy
from aftercall.flows.calls.start_conversation import start_conversation
from aftercall.gateways.message_catalog import read_message_catalog
from aftercall.gateways.sqs.turn_request_producer import TurnRequestProducer
from aftercall.ports import Calls, Clock, Conversations, PollCursors, Random, TurnRequests
from aftercall.store.calls import DynamoCalls
from aftercall.store.poll_cursors import DynamoPollCursors


@dataclass(frozen=True, slots=True, kw_only=True)
class CallIntake:
    """What the poller and the call webhook need to turn a finished call into a conversation."""

    policy: OpeningPolicy
    texts: MessageCatalog
    time_zone: ZoneInfo
    conversations: Conversations
    calls: Calls
    cursors: PollCursors
    turn_requests: TurnRequests
    clock: Clock
    rng: Random

    def start(self, call: FinishedCall) -> CallRecord | None:
        """Start a call's conversation, once; None where that was done before."""
        return start_conversation(
            call,
            policy=self.policy,
            texts=self.texts,
            time_zone=self.time_zone,
            conversations=self.conversations,
            calls=self.calls,
            cursors=self.cursors,
            turn_requests=self.turn_requests,
            clock=self.clock,
            rng=self.rng,
        )


def connect_call_intake(clock: Clock, rng: Random) -> CallIntake:
    """Wire the tables and the queue of the environment. Raises Misconfigured."""
    tables = connect_tables(clock, rng)
    table = tables.settings.conversations_table
    return CallIntake(
        policy=read_openings(),
        texts=read_message_catalog(read_default_language()),
        time_zone=read_time_zone(),
        conversations=tables.conversations,
        calls=DynamoCalls(
            tables.client,
            table=table,
            retention_days=tables.settings.retention_days,
            clock=clock,
            rng=rng,
        ),
        cursors=DynamoPollCursors(tables.client, table=table, clock=clock),
        turn_requests=TurnRequestProducer(sqs(), read_queue_url()),
        clock=clock,
        rng=rng,
    )
