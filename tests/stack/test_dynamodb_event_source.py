"""A stream's records reach the function in order, and a failing batch is treated as Lambda does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.stack.dynamodb_event_source import DynamoDbEventSource
from local.stack.function_events import read_dynamodb_mapping
from local.stack.invocations import InvocationResult, failed
from tests.stack.stream_stub import ARN, StreamStub

TTL = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
PARTIAL = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


@dataclass(kw_only=True)
class Reader:
    """An event source over a stub, polled by hand; `bad` are the records on which it fails."""

    properties: dict[str, Any] = field(default_factory=dict)
    stream: StreamStub = field(default_factory=StreamStub)
    bad: set[str] = field(default_factory=set)
    events: list[list[str]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    now: float = 0.0

    def __post_init__(self) -> None:
        properties = {"Stream": ARN, "StartingPosition": "TRIM_HORIZON", **self.properties}
        self.source = DynamoDbEventSource(
            read_dynamodb_mapping(properties),
            streams=self.stream,
            invoke=self.invoke,
            clock=lambda: self.now,
        )

    def invoke(self, event: dict[str, Any]) -> InvocationResult:
        names = [record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]]
        self.events.append(names)
        self.records += event["Records"]
        numbers = [record["dynamodb"]["SequenceNumber"] for record in event["Records"]]
        wrong = [number for number, name in zip(numbers, names, strict=True) if name in self.bad]
        if self.properties.get("FunctionResponseTypes"):
            failures = [{"itemIdentifier": number} for number in wrong]
            return InvocationResult(request_id="1", payload={"batchItemFailures": failures})
        return failed("1", "ValueError", "no") if wrong else InvocationResult(request_id="1")

    def poll(self, times: int = 1) -> list[list[str]]:
        """Poll so many times, with enough time for a retry between, and return what was invoked."""
        for _ in range(times):
            self.now += 2
            self.source.poll()
        return self.events


def test_records_are_delivered_in_order_and_once() -> None:
    reader = Reader(properties={"BatchSize": 2})
    reader.stream.write("a", "b", "c")
    assert reader.poll(4) == [["a", "b"], ["c"]]


def test_latest_begins_with_what_is_written_after_the_start() -> None:
    reader = Reader(properties={"StartingPosition": "LATEST"})
    reader.stream.write("before")
    reader.source.open()
    reader.stream.write("after")
    assert reader.poll() == [["after"]]


def test_a_batch_that_outlives_its_iterator_is_delivered_and_the_stream_goes_on() -> None:
    reader = Reader(bad={"a"})
    reader.stream.write("a")
    reader.poll(3)
    reader.stream.expire()
    reader.stream.write("b")
    reader.bad.clear()
    assert reader.poll(4) == [["a"], ["a"], ["a"], ["a"], ["b"]]


def test_reading_goes_on_at_the_oldest_record_when_those_before_it_are_trimmed() -> None:
    reader = Reader(properties={"MaximumRetryAttempts": 1}, bad={"a"})
    reader.stream.write("a")
    reader.poll()
    reader.stream.write("lost", "kept")
    reader.stream.expire()
    reader.stream.trimmed["s1"] = 2
    assert reader.poll(4) == [["a"], ["a"], ["kept"]]


def test_a_failed_batch_waits_and_does_not_hold_up_another_shard() -> None:
    reader = Reader(bad={"a"})
    reader.stream.write("a")
    reader.stream.write("b", shard="s2")
    reader.source.poll()
    reader.source.poll()
    assert reader.events == [["a"], ["b"]]
    assert reader.poll() == [["a"], ["b"], ["a"]]


def test_a_child_shard_is_read_after_its_parent() -> None:
    reader = Reader(bad={"a"})
    reader.stream.write("a")
    reader.stream.closed.add("s1")
    reader.stream.write("b", shard="s2")
    reader.stream.parents["s2"] = "s1"
    reader.poll(2)
    reader.bad.clear()
    assert reader.poll(2) == [["a"], ["a"], ["a"], ["b"]]


def test_a_batch_is_given_up_after_its_attempts() -> None:
    reader = Reader(properties={"MaximumRetryAttempts": 2, "BatchSize": 2}, bad={"a"})
    reader.stream.write("a", "b", "c")
    assert reader.poll(5) == [["a", "b"]] * 3 + [["c"]]


def test_a_failed_batch_is_split_until_the_bad_record_is_alone() -> None:
    properties = {"BisectBatchOnFunctionError": True, "MaximumRetryAttempts": 1}
    reader = Reader(properties=properties, bad={"c"})
    reader.stream.write("a", "b", "c", "d")
    assert reader.poll(9) == [["a", "b", "c", "d"], ["a", "b"], ["c", "d"], ["c"], ["c"], ["d"]]


def test_from_the_first_reported_failure_on_everything_is_delivered_again() -> None:
    reader = Reader(properties=PARTIAL, bad={"b"})
    reader.stream.write("a", "b", "c")
    reader.poll(2)
    reader.bad.clear()
    assert reader.poll(2) == [["a", "b", "c"], ["b", "c"], ["b", "c"]]


def test_a_reported_failure_is_not_split() -> None:
    reader = Reader(properties={**PARTIAL, "BisectBatchOnFunctionError": True}, bad={"a"})
    reader.stream.write("a", "b")
    assert reader.poll(2) == [["a", "b"], ["a", "b"]]


def test_a_window_gathers_records_until_it_is_over_or_the_batch_full() -> None:
    reader = Reader(properties={"MaximumBatchingWindowInSeconds": 5, "BatchSize": 3})
    reader.stream.write("a")
    assert reader.poll(2) == []
    reader.stream.write("b")
    assert reader.poll(2) == [["a", "b"]]
    reader.stream.write("c", "d", "e", "f")
    assert reader.poll() == [["a", "b"], ["c", "d", "e"]]


def test_a_deletion_by_time_to_live_says_so() -> None:
    reader = Reader()
    reader.stream.write("a")
    reader.stream.write("b", userIdentity=TTL)
    reader.poll()
    plain, expired = reader.records
    assert "userIdentity" not in plain
    assert expired["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def test_what_the_filter_leaves_out_is_passed_over() -> None:
    pattern = '{"userIdentity": {"type": [{"anything-but": "Service"}, {"exists": false}]}}'
    reader = Reader(properties={"FilterCriteria": {"Filters": [{"Pattern": pattern}]}})
    reader.stream.write("a", "b", userIdentity=TTL)
    reader.stream.write("c")
    assert reader.poll(2) == [["c"]]


def test_any_other_error_of_the_stream_is_raised_and_nothing_is_lost() -> None:
    reader = Reader()
    reader.stream.write("a")
    reader.stream.fail_with = "InternalServerError"
    with pytest.raises(ClientError):
        reader.poll()
    reader.stream.fail_with = None
    assert reader.poll() == [["a"]]
