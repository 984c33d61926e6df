"""The due index: a sparse index of conversations with something unsent or unanswered."""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from aftercall.store.codec import from_item, parse_time, to_item
from aftercall.store.conversation_items import state_key
from aftercall.store.errors import as_unavailable
from aftercall.store.index_shards import SHARDS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDueIndex:
    """The port DueIndex over the `due` index: one query per shard, whatever the table's size."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def due(self, before: datetime, limit: int) -> list[tuple[str, datetime]]:
        """Return (customer, due_at) of conversations due by a time, longest due first."""
        found: list[tuple[str, datetime]] = []
        for shard in range(SHARDS):
            with as_unavailable("what is due cannot be read"):
                page = self._client.query(
                    TableName=self._table,
                    IndexName="due",
                    KeyConditionExpression="due_shard = :shard AND due_at <= :before",
                    ExpressionAttributeValues=to_item({":shard": f"{shard}", ":before": before}),
                    Limit=limit,
                )
            entries = [from_item(item) for item in page["Items"]]
            found += [(entry["customer"], parse_time(entry["due_at"])) for entry in entries]
        return sorted(found, key=lambda entry: entry[1])[:limit]

    def postpone(self, customer: str, due_at: datetime, later: datetime) -> None:
        """Make a conversation due later, unless its `due_at` changed since it was read.

        The version stays as it is: a turn that runs meanwhile must not lose its commit to this. Its
        commit replaces this `due_at`, which it computes from the timers. Raises Unavailable.
        """
        unless_changed = suppress(self._client.exceptions.ConditionalCheckFailedException)
        with as_unavailable("a conversation cannot be postponed"), unless_changed:
            self._client.update_item(
                TableName=self._table,
                Key=state_key(customer),
                UpdateExpression="SET due_at = :later",
                ConditionExpression="due_at = :as_read",
                ExpressionAttributeValues=to_item({":later": later, ":as_read": due_at}),
            )
