"""The wiring of the views and the operator's flows: tables and queue, no provider."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aftercall.bootstrap.aws import dynamodb, sqs
from aftercall.bootstrap.lazy import Lazy
from aftercall.bootstrap.tables import connect_tables
from aftercall.config.policies import read_time_zone
from aftercall.config.settings import StoreSettings, read_queue_url, read_store
from aftercall.gateways.sqs.turn_request_producer import TurnRequestProducer
from aftercall.gateways.system import SystemClock, SystemRandom
from aftercall.ports import Activity, Clock, Conversations, Messages, Random, TurnRequests
from aftercall.store.activity import DynamoActivity

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the views and the operator's flows work with."""

    activity: Activity
    conversations: Conversations
    messages: Messages
    turn_requests: TurnRequests
    time_zone: ZoneInfo
    clock: Clock
    rng: Random


def views_on(
    client: "DynamoDBClient",
    queue: "SQSClient",
    *,
    store: StoreSettings,
    queue_url: str,
    time_zone: ZoneInfo,
) -> Runtime:
    """Wire the views to a stack's tables and queue."""
    clock, rng = SystemClock(), SystemRandom()
    tables = connect_tables(clock, rng, settings=store, client=client)
    return Runtime(
        activity=DynamoActivity(client, table=store.conversations_table),
        conversations=tables.conversations,
        messages=tables.messages,
        turn_requests=TurnRequestProducer(queue, queue_url),
        time_zone=time_zone,
        clock=clock,
        rng=rng,
    )


def _make() -> Runtime:
    return views_on(
        dynamodb(),
        sqs(),
        store=read_store(),
        queue_url=read_queue_url(),
        time_zone=read_time_zone(),
    )


get_runtime = Lazy(_make)
