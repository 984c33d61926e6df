"""Reads of messages in DynamoDB; they are written by the commits of conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aftercall.domain.message import InboundMessage, Message, OutboundMessage
from aftercall.domain.thread import in_order, in_time
from aftercall.store.codec import to_item
from aftercall.store.conditional_writer import Writer
from aftercall.store.errors import as_unavailable
from aftercall.store.message_items import (
    entry_of,
    message_key,
    read_message,
    sid_key,
    sid_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from aftercall.domain.conversation import Conversation
    from aftercall.domain.seq_range import SeqRange
    from aftercall.ports import Clock, Random


class DynamoMessages:
    """The port Messages over the messages table."""

    def __init__(
        self,
        client: DynamoDBClient,
        *,
        table: str,
        clock: Clock,
        rng: Random,
    ) -> None:
        self._client = client
        self._table = table
        self._writer = Writer(client, clock, rng)

    def outbound(self, customer: str, seq: int) -> OutboundMessage | None:
        """Return one outbound message by a consistent read, or None."""
        item = self._writer.read(self._table, message_key(customer, seq))
        message = None if item is None else read_message(item)
        return message if isinstance(message, OutboundMessage) else None

    def stored_sids(self, message_sids: Sequence[str]) -> frozenset[str]:
        """Return which of these sids are stored, by consistent reads of 100 keys at a time."""
        keys = [sid_key(message_sid) for message_sid in message_sids]
        found = self._writer.read_many(self._table, keys, attribute="customer")
        return frozenset(sid_of(item) for item in found)

    def inbound_in(self, customer: str, seqs: SeqRange) -> list[InboundMessage]:
        """Return the customer's messages whose seq is in a range, by `seq`."""
        if seqs.is_empty:
            return []
        values = {
            ":customer": customer,
            ":first": entry_of(seqs.after + 1),
            ":last": entry_of(seqs.through),
        }
        condition = "customer = :customer AND entry BETWEEN :first AND :last"
        found = self._query(condition, values, newest_first=False, limit=None)
        return [message for message in found if isinstance(message, InboundMessage)]

    def newest(self, customer: str, limit: int) -> list[Message]:
        """Return the newest messages, by `seq`."""
        found = self._query("customer = :customer", {":customer": customer}, True, limit)
        return found[::-1]

    def thread(self, conversation: Conversation, limit: int) -> list[Message]:
        """Return the customer's newest messages in reading order, a merged address' too."""
        own = in_order(self.newest(conversation.customer, limit))
        if conversation.merged_from is None:
            return own
        earlier = in_order(self.newest(conversation.merged_from, limit))
        return in_time(earlier, own)[-limit:]

    def _query(
        self, condition: str, values: dict[str, str], newest_first: bool, limit: int | None
    ) -> list[Message]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": to_item(values),
            "ConsistentRead": True,
            "ScanIndexForward": not newest_first,
        }
        if limit is not None:
            request["Limit"] = limit
        found: list[Message] = []
        with as_unavailable("the messages cannot be read"):
            while True:
                page = self._client.query(**request)
                found += [read_message(item) for item in page["Items"]]
                if "LastEvaluatedKey" not in page or (limit and len(found) >= limit):
                    break
                request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        return found[:limit]
