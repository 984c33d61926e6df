"""The template's own two tables, made anew for a test, and the store on them."""

from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config

from aftercall.gateways.system import SystemClock, SystemRandom
from aftercall.ports import Clock
from aftercall.store.activity import DynamoActivity
from aftercall.store.calls import DynamoCalls
from aftercall.store.conversations import DynamoConversations
from aftercall.store.due_index import DynamoDueIndex
from aftercall.store.messages import DynamoMessages
from aftercall.store.poll_cursors import DynamoPollCursors
from local.stack.aws_resources import AwsResources
from local.stack.intrinsics import REGION
from local.stack.resource_specs import QueueSpec, SecretSpec, TableSpec
from local.stack.template import Template

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
MADE_UP = {
    "TwilioAccountSid": "AC" + "0" * 32,
    "TwilioWhatsAppFrom": "whatsapp:+12025550100",
    "QuietSeconds": "0",
}


class FreshTables(Template):
    """The template's tables under names of their own each time, and nothing else of it."""

    def __init__(self) -> None:
        super().__init__(TEMPLATE, overrides=MADE_UP)
        self._declared = super().tables()
        self._mark = ""

    def make(self, aws: AwsResources) -> dict[str, str]:
        """Create both tables and return their names by logical id."""
        self._mark = token_hex(6)
        aws.create(self, secret_values={})
        return {spec.logical_id: spec.name for spec in self.tables()}

    def tables(self) -> tuple[TableSpec, ...]:
        return tuple(self._renamed(spec) for spec in self._declared)

    def queues(self) -> tuple[QueueSpec, ...]:
        return ()

    def secrets(self) -> tuple[SecretSpec, ...]:
        return ()

    def _renamed(self, spec: TableSpec) -> TableSpec:
        name = f"{spec.name}-{self._mark}"
        return replace(spec, name=name, request={**spec.request, "TableName": name})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Where a test's two tables are; plain text, so that another process can be told."""

    url: str
    conversations: str
    messages: str

    def client(self, attempts: int = 1) -> "DynamoDBClient":
        """Return a new client that tries each request so many times."""
        # boto3's stubs and Config's retries agree only where the service is written out.
        return cast(
            "DynamoDBClient",
            cast("Any", boto3).client(
                "dynamodb",
                endpoint_url=self.url,
                region_name=REGION,
                aws_access_key_id="testing",
                aws_secret_access_key="testing",
                config=Config(
                    retries={"mode": "standard", "total_max_attempts": attempts},
                    max_pool_connections=20,
                ),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Every adapter of the store, on one client."""

    client: "DynamoDBClient"
    tables: Tables
    conversations: DynamoConversations
    messages: DynamoMessages
    calls: DynamoCalls
    due: DynamoDueIndex
    activity: DynamoActivity
    cursors: DynamoPollCursors

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return all items of a table, as DynamoDB holds them."""
        return cast("list[dict[str, Any]]", self.client.scan(TableName=table)["Items"])


def store_on(
    tables: Tables,
    client: "DynamoDBClient",
    *,
    clock: Clock | None = None,
    retention_days: int = 365,
) -> Store:
    """Return the store on a client; without a clock of the test's own it waits for real."""
    clock, rng = clock or SystemClock(), SystemRandom()
    kept: dict[str, Any] = {"retention_days": retention_days, "clock": clock, "rng": rng}
    name = tables.conversations
    return Store(
        client=client,
        tables=tables,
        conversations=DynamoConversations(
            client, table=name, messages_table=tables.messages, **kept
        ),
        messages=DynamoMessages(client, table=tables.messages, clock=clock, rng=rng),
        calls=DynamoCalls(client, table=name, **kept),
        due=DynamoDueIndex(client, table=name),
        activity=DynamoActivity(client, table=name),
        cursors=DynamoPollCursors(client, table=name, clock=clock),
    )
