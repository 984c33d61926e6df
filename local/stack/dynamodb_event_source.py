"""Plays DynamoDB's event source: follows a table's stream and invokes the function in order."""

from __future__ import annotations

import base64
import logging
import threading
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from local.stack.function_pool import PoolStoppedError
from local.stack.invocations import done_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from local.stack.function_events import DynamoDbMapping
    from local.stack.invocations import InvocationResult

logger = logging.getLogger(__name__)

_PAUSE_SECONDS: Final = 0.25
_BACKOFF_SECONDS: Final = 1.0


class DynamoDbEventSource:
    """One follower of one stream; its shards are read one after the other in turn."""

    def __init__(
        self, mapping: DynamoDbMapping, *, streams: Any, invoke: Callable[[Any], InvocationResult]
    ) -> None:
        self._mapping = mapping
        self._streams = streams
        self._invoke = invoke
        self._iterators: dict[str, str | None] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="stream", daemon=True)

    def start(self) -> None:
        """Begin to follow; LATEST means from this moment."""
        self._find_shards(self._mapping.starting_position)
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Begin no further batch."""
        self._stopping.set()

    def stop(self) -> None:
        """Stop, and wait for a batch at work."""
        self.ask_to_stop()
        if self._thread.is_alive():
            self._thread.join()

    def _follow(self) -> None:
        while not self._stopping.wait(_PAUSE_SECONDS):
            try:
                self._find_shards("TRIM_HORIZON")
                for shard, iterator in list(self._iterators.items()):
                    if iterator is not None:
                        self._iterators[shard] = self._read(iterator)
            except (BotoCoreError, ClientError) as error:
                if not self._stopping.wait(_BACKOFF_SECONDS):
                    logger.warning("the stream did not answer: %s", error)
            except PoolStoppedError:
                return

    def _find_shards(self, position: str) -> None:
        arn = self._mapping.arn
        described = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]
        for shard in described["Shards"]:
            if shard["ShardId"] not in self._iterators:
                answer = self._streams.get_shard_iterator(
                    StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType=position
                )
                self._iterators[shard["ShardId"]] = answer["ShardIterator"]

    def _read(self, iterator: str) -> str | None:
        answer = self._streams.get_records(ShardIterator=iterator, Limit=self._mapping.batch_size)
        records = [to_record(each, self._mapping.arn) for each in answer["Records"]]
        wanted = [record for record in records if passes(record, self._mapping.patterns)]
        self._deliver(wanted)
        following: str | None = answer.get("NextShardIterator")
        return following

    def _deliver(self, records: list[dict[str, Any]]) -> None:
        tries = 0
        while records and not self._stopping.is_set():
            tries += 1
            numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
            answer = self._invoke({"Records": records})
            done = done_ids(answer, numbers, partial=self._mapping.partial_failures)
            # Order counts on a stream: from the first failure on, everything comes again.
            first = next((i for i, number in enumerate(numbers) if number not in done), None)
            if first is None or tries == self._mapping.attempts:
                return
            records = records[first:]
            self._stopping.wait(_BACKOFF_SECONDS)


def to_record(record: Mapping[str, Any], stream_arn: str) -> dict[str, Any]:
    """Give a stream record as Lambda passes it on."""
    facts: dict[str, Any] = _plain(record["dynamodb"])
    created = record["dynamodb"].get("ApproximateCreationDateTime")
    if created is not None:
        facts["ApproximateCreationDateTime"] = created.timestamp()
    return {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": record.get("eventVersion", "1.1"),
        "eventSource": "aws:dynamodb",
        "awsRegion": record["awsRegion"],
        "dynamodb": facts,
        "eventSourceARN": stream_arn,
    }


def passes(record: Mapping[str, Any], patterns: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether a record fits one of the patterns; without patterns all do."""
    return not patterns or any(_fits(record, pattern) for pattern in patterns)


def _fits(value: Any, pattern: Any) -> bool:
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(
            _fits(value.get(key), wanted) for key, wanted in pattern.items()
        )
    if any(isinstance(choice, dict) for choice in pattern):
        raise ValueError(f"{pattern}: only equality filters run locally")
    return value in pattern


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return base64.b64encode(node).decode() if isinstance(node, bytes) else node
