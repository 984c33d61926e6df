"""The poller's memory in DynamoDB: its first round, how far each batch is, the day's openings."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aftercall.ports import BatchCursor, Clock
from aftercall.store.codec import Item, from_item, parse_time, to_item, write_item
from aftercall.store.decoder import read_item
from aftercall.store.errors import as_unavailable
from aftercall.store.retention import expiry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

POLLER_PARTITION = "POLLER"
CURSOR_DAYS = 90
"""Marks go long after a batch was last retried; claims outlive them, so nothing is opened twice."""
_START = "START"
_BATCH = "BATCH#"
_DERIVED = frozenset({"customer", "part", "expires_at"})


class DynamoPollCursors:
    """The port PollMarks over the conversations table."""

    def __init__(self, client: "DynamoDBClient", *, table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def load(self) -> tuple[datetime | None, dict[str, BatchCursor]]:
        """Return the time of the first round (None before it) and the marks by batch."""
        first: datetime | None = None
        cursors: dict[str, BatchCursor] = {}
        for item in self._partition():
            if item["part"]["S"] == _START:
                first = parse_time(item["first_round_at"]["S"])
            else:
                cursor = read_item(BatchCursor, item, _DERIVED)
                cursors[cursor.batch_id] = cursor
        return first, cursors

    def begin(self, now: datetime) -> datetime:
        """Keep the time of the first round and return it; a second call changes nothing."""
        with as_unavailable("the first round cannot be kept"):
            found = self._client.update_item(
                TableName=self._table,
                Key=to_item({"customer": POLLER_PARTITION, "part": _START}),
                UpdateExpression="SET first_round_at = if_not_exists(first_round_at, :now)",
                ExpressionAttributeValues=to_item({":now": now}),
                ReturnValues="ALL_NEW",
            )
        return parse_time(from_item(found["Attributes"])["first_round_at"])

    def save(self, cursor: BatchCursor) -> None:
        """Keep how far a batch was considered; a round that was overtaken sets nothing back."""
        derived = {
            "customer": POLLER_PARTITION,
            "part": f"{_BATCH}{cursor.batch_id}",
            "expires_at": expiry(self._clock.now(), CURSOR_DAYS),
        }
        item = write_item(cursor, derived)
        unless_overtaken = suppress(self._client.exceptions.ConditionalCheckFailedException)
        with as_unavailable("a mark cannot be kept"), unless_overtaken:
            self._client.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression="attribute_not_exists(customer) OR through <= :through",
                ExpressionAttributeValues=to_item({":through": cursor.through}),
            )

    def reserve_opening(self, day: str, limit: int) -> bool:
        """Count one more opening on this day; False where the limit is reached."""
        until = self._clock.now() + timedelta(days=1)
        values: Item = to_item({":one": 1, ":limit": limit, ":until": expiry(until, CURSOR_DAYS)})
        unless_reached = suppress(self._client.exceptions.ConditionalCheckFailedException)
        with as_unavailable("an opening cannot be counted"), unless_reached:
            self._client.update_item(
                TableName=self._table,
                Key=to_item({"customer": f"DAY#{day}", "part": "OPENINGS"}),
                UpdateExpression="ADD openings :one SET expires_at = :until",
                ConditionExpression="attribute_not_exists(openings) OR openings < :limit",
                ExpressionAttributeValues=values,
            )
            return limit > 0
        return False

    def _partition(self) -> list[Item]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "customer = :poller",
            "ExpressionAttributeValues": to_item({":poller": POLLER_PARTITION}),
        }
        found: list[Item] = []
        with as_unavailable("the marks cannot be read"):
            while True:
                page = self._client.query(**request)
                found += page["Items"]
                if "LastEvaluatedKey" not in page:
                    break
                request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        return found
