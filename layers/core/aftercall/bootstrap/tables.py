"""The wiring that all functions share: conversations and messages over one DynamoDB client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercall.bootstrap.aws import dynamodb
from aftercall.config.settings import StoreSettings, read_store
from aftercall.store.conversations import DynamoConversations
from aftercall.store.messages import DynamoMessages

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from aftercall.ports import Clock, Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The names of both tables, the client, and the ports over them."""

    settings: StoreSettings
    client: DynamoDBClient
    conversations: DynamoConversations
    messages: DynamoMessages


def connect_tables(
    clock: Clock,
    rng: Random,
    *,
    settings: StoreSettings | None = None,
    client: DynamoDBClient | None = None,
) -> Tables:
    """Wire both tables; without settings and a client, those of the environment.

    Raises Misconfigured where the environment names no tables.
    """
    settings, client = settings or read_store(), client or dynamodb()
    conversations = DynamoConversations(
        client,
        table=settings.conversations_table,
        messages_table=settings.messages_table,
        retention_days=settings.retention_days,
        clock=clock,
        rng=rng,
    )
    messages = DynamoMessages(client, table=settings.messages_table, clock=clock, rng=rng)
    return Tables(settings=settings, client=client, conversations=conversations, messages=messages)
