"""The activity index: conversations by control and the time of their last message."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aftercall.domain.call import CallRecord
from aftercall.domain.conversation import Control, Conversation
from aftercall.store.call_items import read_record
from aftercall.store.codec import from_item, parse_time, to_item
from aftercall.store.conversation_items import activity_key, bucket_of, read_state, state_key
from aftercall.store.errors import as_unavailable
from aftercall.store.index_shards import SHARDS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MOST_KEYS = 100
"""The most keys of one BatchGetItem (DynamoDB, "Service quotas")."""


class DynamoActivity:
    """The port Activity over the `activity` index: a query per control and shard."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def active(self, controls: Sequence[Control], since: datetime | None, limit: int) -> list[str]:
        """Return customers of the newest conversations, newest quarter of an hour first.

        A conversation whose key changes between two queries may be found twice; it counts once.
        Raises Unavailable.
        """
        found: list[tuple[datetime, str]] = []
        for control in controls:
            for shard in range(SHARDS):
                found += self._newest(activity_key(control, shard), since, limit)
        newest_first = sorted(found, reverse=True)
        # The index has no order within a quarter of an hour, so the last one is returned in full.
        last = newest_first[min(limit, len(newest_first)) - 1][0] if newest_first else None
        wanted = [customer for bucket, customer in newest_first if last is None or bucket >= last]
        return list(dict.fromkeys(wanted))

    def load_many(self, customers: Sequence[str]) -> list[Conversation]:
        """Return those conversations, in any order."""
        found: list[Conversation] = []
        each_once = list(dict.fromkeys(customers))
        for begin in range(0, len(each_once), _MOST_KEYS):
            keys: list[Any] = [
                state_key(customer) for customer in each_once[begin : begin + _MOST_KEYS]
            ]
            while keys:
                with as_unavailable("conversations cannot be read"):
                    page = self._client.batch_get_item(RequestItems={self._table: {"Keys": keys}})
                found += [read_state(item) for item in page["Responses"][self._table]]
                unread: Any = page.get("UnprocessedKeys", {})
                keys = unread.get(self._table, {}).get("Keys", [])
        return found

    def records(self, customer: str) -> list[CallRecord]:
        """Return a customer's considered calls, newest first."""
        with as_unavailable("calls cannot be read"):
            page = self._client.query(
                TableName=self._table,
                KeyConditionExpression="customer = :customer AND begins_with(part, :calls)",
                ExpressionAttributeValues=to_item({":customer": customer, ":calls": "CALL#"}),
            )
        records = [read_record(item) for item in page["Items"]]
        return sorted(records, key=lambda record: record.recorded_at, reverse=True)

    def _newest(self, key: str, since: datetime | None, limit: int) -> list[tuple[datetime, str]]:
        values = {":key": key, ":since": bucket_of(since) if since else "0"}
        request: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": "activity",
            "KeyConditionExpression": "activity = :key AND active_at >= :since",
            "ExpressionAttributeValues": to_item(values),
            "ScanIndexForward": False,
        }
        found: list[tuple[datetime, str]] = []
        while len(found) < limit:
            with as_unavailable("the list of conversations cannot be read"):
                page = self._client.query(**request)
            entries = [from_item(item) for item in page["Items"]]
            found += [(parse_time(entry["active_at"]), entry["customer"]) for entry in entries]
            if "LastEvaluatedKey" not in page:
                break
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        return found[:limit]
