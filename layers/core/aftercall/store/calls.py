"""The records and transcripts of finished calls in DynamoDB."""

from typing import TYPE_CHECKING

from aftercall.domain.call import CallRecord, FinishedCall
from aftercall.ports import Clock, Random
from aftercall.store.call_items import (
    read_record,
    read_text,
    record_item,
    record_key,
    text_item,
    text_key,
)
from aftercall.store.conditional_writer import Writer
from aftercall.store.transact_items import NEW, Action

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoCalls:
    """The port Calls over the conversations table."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        table: str,
        retention_days: int,
        clock: Clock,
        rng: Random,
    ) -> None:
        self._table = table
        self._retention_days = retention_days
        self._rng = rng
        self._writer = Writer(client, clock, rng)

    def record(self, customer: str | None, record_id: str) -> CallRecord | None:
        """Return the record of a call, or None where it was never evaluated. Raises Unavailable."""
        item = self._writer.read(self._table, record_key(customer, record_id))
        return None if item is None else read_record(item)

    def put_record(self, record: CallRecord) -> bool:
        """Store the record of a call that gets no opening; return whether it is new."""
        item = record_item(record, self._retention_days)
        return not self._write(Action.put(self._table, item, NEW))

    def put_text(self, customer: str, call: FinishedCall) -> None:
        """Store a call's summary and transcript, unless they are stored already."""
        item = text_item(customer, call, self._retention_days)
        self._write(Action.put(self._table, item, NEW))

    def text(self, customer: str, call_id: str) -> FinishedCall | None:
        """Return the call with its summary and transcript, or None. Raises Unavailable."""
        item = self._writer.read(self._table, text_key(customer, call_id))
        return None if item is None else read_text(item)

    def _write(self, action: Action) -> list[Action]:
        return self._writer.write([action], self._rng.token())
