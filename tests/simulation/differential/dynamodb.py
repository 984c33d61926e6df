"""The template's tables on a DynamoDB server, emptied for each run and used beside memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, NoReturn

from aftercall.domain.commit import Commit, CommitResult
from aftercall.gateways.system import SystemRandom
from aftercall.store.activity import DynamoActivity
from aftercall.store.calls import DynamoCalls
from aftercall.store.codec import Item
from aftercall.store.conversations import DynamoConversations
from aftercall.store.due_index import DynamoDueIndex
from aftercall.store.inbound_cursor import DynamoInboundCursor
from aftercall.store.messages import DynamoMessages
from aftercall.store.poll_cursors import DynamoPollCursors
from local.stack.aws_resources import AwsResources
from local.stack.template import Template
from tests.memory_store.ports import MemoryInboundCursor, MemoryPollCursors
from tests.memory_store.tables import MemoryTables
from tests.simulation.differential import table_snapshot
from tests.simulation.differential.port import differential_port
from tests.simulation.world.scheduler import Scheduler
from tests.simulation.world.storage import Report, Storage, in_memory

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).parents[3] / "template.yaml"
MADE_UP = {
    "TwilioAccountSid": "AC" + "0" * 32,
    "TwilioWhatsAppFrom": "whatsapp:+12025550100",
    "QuietSeconds": "0",
}
RETENTION_DAYS = 365
MAX_DELETES = 25
"""The limit of one BatchWriteItem (DynamoDB, "Service quotas")."""


class _Clock:
    """Virtual time without any host's skew."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def now(self) -> datetime:
        """Return the time."""
        return self._scheduler.now()

    def sleep(self, seconds: float) -> NoReturn:
        """Refuse: only one writer is active, so no write may need a retry."""
        raise AssertionError(f"a write waits {seconds} s, although there is no other writer")


class _Conversations(DynamoConversations):
    """Conversations whose idempotency tokens are unique to the run.

    Two runs of one seed make the same tokens, and DynamoDB remembers a token for ten minutes.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._run = token_hex(5)

    def commit(self, commit: Commit) -> CommitResult:
        """Write a commit."""
        return super().commit(replace(commit, token=f"{self._run}{commit.token}"))


class _Due(DynamoDueIndex):
    """The due index with equal times in the order of memory, since DynamoDB promises none."""

    def due(self, before: datetime, limit: int) -> list[tuple[str, datetime]]:
        """Return customers and when they were due, oldest first."""
        return sorted(super().due(before, limit), key=lambda entry: (entry[1], entry[0]))


class RealTables:
    """A pair of tables, emptied for each run."""

    def __init__(self, client: "DynamoDBClient", conversations: str, messages: str) -> None:
        self._client = client
        self._conversations = conversations
        self._messages = messages

    def open(self, stored: MemoryTables, scheduler: Scheduler, report: Report) -> Storage:
        """Empty the tables and return differential ports over them and memory."""
        self._empty(self._conversations, "part")
        self._empty(self._messages, "entry")
        cursors, inbound_cursor = MemoryPollCursors(), MemoryInboundCursor()
        simulated = replace(
            in_memory(stored, scheduler, report), cursors=cursors, inbound_cursor=inbound_cursor
        )
        real = self._ports(scheduler)
        names = ("conversations", "messages", "calls", "cursors", "inbound_cursor", "due")
        both = {
            name: differential_port(getattr(real, name), getattr(simulated, name), report)
            for name in names
        }
        check = partial(self._differences, stored, cursors, inbound_cursor)
        return replace(simulated, **both, differences=check)

    def _ports(self, scheduler: Scheduler) -> Storage:
        client, table, messages = self._client, self._conversations, self._messages
        by: dict[str, Any] = {"clock": _Clock(scheduler), "rng": SystemRandom()}
        kept = {**by, "retention_days": RETENTION_DAYS}
        return Storage(
            conversations=_Conversations(client, table=table, messages_table=messages, **kept),
            messages=DynamoMessages(client, table=messages, **by),
            calls=DynamoCalls(client, table=table, **kept),
            cursors=DynamoPollCursors(client, table=table, clock=by["clock"]),
            inbound_cursor=DynamoInboundCursor(client, table=table, **by),
            due=_Due(client, table=table),
            activity=DynamoActivity(client, table=table),
        )

    def _differences(
        self, stored: MemoryTables, cursors: MemoryPollCursors, inbound_cursor: MemoryInboundCursor
    ) -> Iterator[str]:
        found = table_snapshot.read_conversations(self._items(self._conversations))
        yield from table_snapshot.differences(
            found, table_snapshot.conversations_of(stored, cursors, inbound_cursor)
        )
        found = table_snapshot.read_messages(self._items(self._messages))
        yield from table_snapshot.differences(found, table_snapshot.messages_of(stored))

    def _items(self, table: str) -> list[Item]:
        pages = self._client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        return [item for page in pages for item in page["Items"]]

    def _empty(self, table: str, sort: str) -> None:
        keys = [{"customer": one["customer"], sort: one[sort]} for one in self._items(table)]
        for begin in range(0, len(keys), MAX_DELETES):
            wanted: Any = [
                {"DeleteRequest": {"Key": key}} for key in keys[begin : begin + MAX_DELETES]
            ]
            self._client.batch_write_item(RequestItems={table: wanted})


@contextmanager
def real_tables(url: str) -> Iterator[RealTables]:
    """Create a pair of tables on the DynamoDB server at a URL, and delete it at the end.

    They have no time to live, since virtual time is not the server's.
    """
    aws = AwsResources(url)
    names: dict[str, str] = {}
    try:
        for spec in Template(TEMPLATE, overrides=MADE_UP).tables():
            name = f"{spec.name}-sim-{token_hex(6)}"
            request: Any = {**spec.request, "TableName": name}
            aws.dynamodb.create_table(**request)
            names[spec.logical_id] = name
            aws.dynamodb.get_waiter("table_exists").wait(TableName=name)
        yield RealTables(aws.dynamodb, names["ConversationsTable"], names["MessagesTable"])
    finally:
        for name in names.values():
            aws.dynamodb.delete_table(TableName=name)
        aws.close()
