"""What the poller remembers in DynamoDB: its first round, a cursor per batch, the day's openings.

These items share the conversations table, under reserved values of its partition key `customer`
that no customer id can have.
"""

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
"""How long a cursor is stored after its batch last changed.

Without a cursor a batch is read from its start; the records of its calls still prevent a second
opening.
"""
_START = "START"
_BATCH = "BATCH#"
_START_KEY = to_item({"customer": POLLER_PARTITION, "part": _START})
_DERIVED = frozenset({"customer", "part", "expires_at"})


class DynamoPollCursors:
    """The port PollCursors over the conversations table; each method raises Unavailable."""

    def __init__(self, client: "DynamoDBClient", *, table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def load(self) -> tuple[datetime | None, dict[str, BatchCursor]]:
        """Return the time of the first round (None before it) and the cursors by batch id."""
        first: datetime | None = None
        cursors: dict[str, BatchCursor] = {}
        for item in self._partition():
            if item["part"]["S"] == _START:
                first = parse_time(item["first_round_at"]["S"])
            else:
                cursor = read_item(BatchCursor, item, _DERIVED)
                cursors[cursor.batch_id] = cursor
        return first, cursors

    def first_round(self) -> datetime | None:
        """Return the time of the first round, None before it: one item, however many batches."""
        with as_unavailable("the time of the first round cannot be read"):
            found = self._client.get_item(TableName=self._table, Key=_START_KEY).get("Item")
        return None if found is None else parse_time(found["first_round_at"]["S"])

    def begin(self, now: datetime) -> datetime:
        """Store the time of the first round, once, and return the stored time."""
        with as_unavailable("the time of the first round cannot be stored"):
            found = self._client.update_item(
                TableName=self._table,
                Key=_START_KEY,
                UpdateExpression="SET first_round_at = if_not_exists(first_round_at, :now)",
                ExpressionAttributeValues=to_item({":now": now}),
                ReturnValues="ALL_NEW",
            )
        return parse_time(from_item(found["Attributes"])["first_round_at"])

    def save(self, cursor: BatchCursor) -> None:
        """Store a batch's cursor, unless an overlapping round stored a later one."""
        derived = {
            "customer": POLLER_PARTITION,
            "part": f"{_BATCH}{cursor.batch_id}",
            "expires_at": expiry(self._clock.now(), CURSOR_DAYS),
        }
        item = write_item(cursor, derived)
        unless_overtaken = suppress(self._client.exceptions.ConditionalCheckFailedException)
        with as_unavailable("a cursor cannot be stored"), unless_overtaken:
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
            "KeyConditionExpression": "customer = :partition",
            "ExpressionAttributeValues": to_item({":partition": POLLER_PARTITION}),
        }
        found: list[Item] = []
        with as_unavailable("the cursors cannot be read"):
            while True:
                page = self._client.query(**request)
                found += page["Items"]
                if "LastEvaluatedKey" not in page:
                    break
                request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        return found
