"""One shard of a table's stream: how far it is read, and the batches that wait for delivery."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from local.stack.dynamodb_records import passes, to_record
from local.stack.invocations import done_ids

if TYPE_CHECKING:
    from local.stack.function_events import DynamoDbMapping
    from local.stack.invocations import InvocationResult

logger = logging.getLogger(__name__)

TRIM_HORIZON: Final = {"ShardIteratorType": "TRIM_HORIZON"}
_MOST_RECORDS: Final = 1000
"""What the streams API returns at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamBatch:
    """Records that are delivered together, and how often that has failed already."""

    records: tuple[dict[str, Any], ...]
    failures: int = 0


@dataclass(slots=True, kw_only=True)
class Shard:
    """A shard that is being read; `resume` says where its next new iterator begins."""

    shard_id: str
    parent: str | None
    resume: dict[str, str]
    iterator: str | None = None
    closed: bool = False
    gathered: list[dict[str, Any]] = field(default_factory=list)
    window_ends: float = 0.0
    batches: list[StreamBatch] = field(default_factory=list)
    retry_at: float = 0.0

    @property
    def finished(self) -> bool:
        """Whether the shard is closed and each of its records is delivered."""
        return self.closed and not self.gathered and not self.batches

    def open(self, streams: Any, stream_arn: str) -> None:
        """Take an iterator where reading goes on."""
        self.iterator = streams.get_shard_iterator(
            StreamArn=stream_arn, ShardId=self.shard_id, **self.resume
        )["ShardIterator"]

    def read(self, streams: Any, mapping: DynamoDbMapping, now: float) -> None:
        """Gather the next records; make them a batch once it is full or its window over."""
        limit = min(mapping.batch_size - len(self.gathered), _MOST_RECORDS)
        try:
            if self.iterator is None:
                self.open(streams, mapping.arn)
            answer = streams.get_records(ShardIterator=self.iterator, Limit=limit)
        except ClientError as error:
            self._recover(error)
            return
        self.iterator = answer.get("NextShardIterator")
        self.closed = self.iterator is None
        if not self.gathered:
            self.window_ends = now + mapping.window_seconds
        for raw in answer["Records"]:
            number = raw["dynamodb"]["SequenceNumber"]
            self.resume = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": number}
            record = to_record(raw, mapping.arn)
            if passes(record, mapping.patterns):
                self.gathered.append(record)
        full = len(self.gathered) >= mapping.batch_size
        if self.gathered and (full or self.closed or now >= self.window_ends):
            self.batches = [StreamBatch(records=tuple(self.gathered))]
            self.gathered = []

    def _recover(self, error: ClientError) -> None:
        # An iterator lives for 15 minutes and a record for a day; a batch that keeps failing
        # outlasts both, and reading must go on when it is done.
        code = error.response["Error"]["Code"]
        if code == "TrimmedDataAccessException":
            self.resume = TRIM_HORIZON
        elif code != "ExpiredIteratorException":
            raise error
        self.iterator = None


def left_of(
    batch: StreamBatch, result: InvocationResult, mapping: DynamoDbMapping
) -> tuple[StreamBatch, ...]:
    """Return what must be delivered again, in the stream's order; nothing if done or given up."""
    numbers = [record["dynamodb"]["SequenceNumber"] for record in batch.records]
    done = done_ids(result, numbers, partial=mapping.partial_failures)
    # Order counts on a stream: from the first failure on, everything is delivered again.
    first = next((i for i, number in enumerate(numbers) if number not in done), None)
    if first is None:
        return ()
    if result.failed and mapping.bisect and len(numbers) > 1:
        # A split is no retry: the attempts are left to the record that fails alone.
        middle = len(numbers) // 2
        halves = batch.records[:middle], batch.records[middle:]
        return tuple(replace(batch, records=half) for half in halves)
    if mapping.attempts is not None and batch.failures + 1 >= mapping.attempts:
        logger.warning("%d records from %s are given up", len(numbers) - first, numbers[first])
        return ()
    return (StreamBatch(records=batch.records[first:], failures=batch.failures + 1),)
