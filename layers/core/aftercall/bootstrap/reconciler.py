"""The wiring of the reconciler: the due index, the queue, and Twilio's list."""

from dataclasses import dataclass

from aftercall.bootstrap.aws import secrets_manager, sqs
from aftercall.bootstrap.lazy import Lazy
from aftercall.bootstrap.tables import connect_tables
from aftercall.config.policies import read_sends_per_second
from aftercall.config.settings import read_queue_url, read_twilio
from aftercall.flows.inbound.recover_missed_messages import RecoveryPorts
from aftercall.gateways.secrets import Secret
from aftercall.gateways.sqs.turn_request_producer import TurnRequestProducer
from aftercall.gateways.system import SystemClock, SystemRandom, ThreadExecutor
from aftercall.gateways.twilio.account import TwilioAccount
from aftercall.gateways.twilio.received_messages import TwilioReceivedMessages
from aftercall.ports import (
    Activity,
    Clock,
    Conversations,
    DueIndex,
    Executor,
    Random,
    TurnRequests,
)
from aftercall.store.activity import DynamoActivity
from aftercall.store.due_index import DynamoDueIndex
from aftercall.store.inbound_cursor import DynamoInboundCursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the reconciler works with; `sends_per_second` limits its turn requests."""

    due: DueIndex
    activity: Activity
    conversations: Conversations
    recovery: RecoveryPorts
    turn_requests: TurnRequests
    sends_per_second: float
    clock: Clock
    rng: Random
    executor: Executor


def _received_messages(clock: SystemClock) -> TwilioReceivedMessages:
    twilio = read_twilio()
    account = TwilioAccount(
        account_sid=twilio.account_sid,
        auth_token=Secret(secrets_manager(), twilio.secret, clock).current,
        base_url=twilio.base_url,
        messaging_base_url=twilio.messaging_base_url,
    )
    return TwilioReceivedMessages(account, twilio.sender)


def _make() -> Runtime:
    clock, rng, executor = SystemClock(), SystemRandom(), ThreadExecutor()
    tables = connect_tables(clock, rng)
    table = tables.settings.conversations_table
    turn_requests = TurnRequestProducer(sqs(), read_queue_url())
    return Runtime(
        due=DynamoDueIndex(tables.client, table=table),
        activity=DynamoActivity(tables.client, table=table),
        conversations=tables.conversations,
        recovery=RecoveryPorts(
            received_messages=_received_messages(clock),
            cursor=DynamoInboundCursor(tables.client, table=table, clock=clock, rng=rng),
            conversations=tables.conversations,
            messages=tables.messages,
            turn_requests=turn_requests,
            clock=clock,
            rng=rng,
            executor=executor,
        ),
        turn_requests=turn_requests,
        sends_per_second=read_sends_per_second(),
        clock=clock,
        rng=rng,
        executor=executor,
    )


get_runtime = Lazy(_make)
