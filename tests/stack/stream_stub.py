"""A stream in memory that answers like DynamoDB's streams API, with iterators that can expire."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/1"


class StreamStub:
    """Shards by name, each a list of records, of which the first `trimmed` ones are gone."""

    def __init__(self) -> None:
        self.shards: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.closed: set[str] = set()
        self.parents: dict[str, str] = {}
        self.trimmed: dict[str, int] = defaultdict(int)
        self.fail_with: str | None = None
        self._iterators: dict[str, tuple[str, int]] = {}
        self._issued = 0

    def write(self, *names: str, shard: str = "s1", **more: Any) -> None:
        """Write one record for each name."""
        for name in names:
            number = f"{sum(map(len, self.shards.values())) + 1:021d}"
            self.shards[shard].append(
                {
                    "eventID": number,
                    "eventName": "INSERT",
                    "awsRegion": "us-east-1",
                    "dynamodb": {
                        "ApproximateCreationDateTime": datetime(2026, 1, 2, tzinfo=UTC),
                        "Keys": {"id": {"S": name}},
                        "SequenceNumber": number,
                    },
                    **more,
                }
            )

    def expire(self) -> None:
        """Let every iterator that was given out expire."""
        self._iterators.clear()

    def describe_stream(self, *, StreamArn: str) -> dict[str, Any]:  # noqa: N803 -- boto3's name
        """Return the shards."""
        shards: list[dict[str, str]] = [{"ShardId": name} for name in self.shards]
        for shard in shards:
            if shard["ShardId"] in self.parents:
                shard["ParentShardId"] = self.parents[shard["ShardId"]]
        return {"StreamDescription": {"Shards": shards}}

    def get_shard_iterator(
        self,
        *,
        StreamArn: str,  # noqa: N803 -- boto3's name
        ShardId: str,  # noqa: N803 -- boto3's name
        ShardIteratorType: str,  # noqa: N803 -- boto3's name
        SequenceNumber: str = "",  # noqa: N803 -- boto3's name
    ) -> dict[str, str]:
        """Return an iterator at the position asked for."""
        records = self.shards[ShardId]
        match ShardIteratorType:
            case "LATEST":
                position = len(records)
            case "TRIM_HORIZON":
                position = self.trimmed[ShardId]
            case "AFTER_SEQUENCE_NUMBER":
                numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
                position = numbers.index(SequenceNumber) + 1
                if position < self.trimmed[ShardId]:
                    raise client_error("TrimmedDataAccessException")
            case other:
                raise AssertionError(other)
        return {"ShardIterator": self._issue(ShardId, position)}

    def get_records(self, *, ShardIterator: str, Limit: int) -> dict[str, Any]:  # noqa: N803
        """Return the next records and the iterator after them."""
        if self.fail_with:
            raise client_error(self.fail_with)
        if ShardIterator not in self._iterators:
            raise client_error("ExpiredIteratorException")
        shard, position = self._iterators[ShardIterator]
        found = self.shards[shard][position : position + Limit]
        answer: dict[str, Any] = {"Records": found}
        after = position + len(found)
        if shard not in self.closed or after < len(self.shards[shard]):
            answer["NextShardIterator"] = self._issue(shard, after)
        return answer

    def _issue(self, shard: str, position: int) -> str:
        self._issued += 1
        token = f"iterator {self._issued}"
        self._iterators[token] = (shard, position)
        return token


def client_error(code: str) -> ClientError:
    """Return the error that boto3 raises for a code."""
    return ClientError({"Error": {"Code": code, "Message": "made up"}}, "GetRecords")
