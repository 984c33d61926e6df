"""Queue, stream and schedule reach a real function, on ministack."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.stack.stack import Stack


@pytest.fixture(scope="module")
def queue_url(stack: Stack) -> str:
    return stack.aws.sqs.get_queue_url(QueueName="tests-WorkQueue.fifo")["QueueUrl"]


def send(stack: Stack, queue_url: str, body: str, group: str) -> str:
    sent = stack.aws.sqs.send_message(
        QueueUrl=queue_url,
        MessageBody=body,
        MessageGroupId=group,
        MessageDeduplicationId=f"{group}-{body}".replace(" ", "-"),
        MessageAttributes={"why": {"DataType": "String", "StringValue": "test"}},
    )
    return sent["MessageId"]


def events(stack: Stack) -> list[dict[str, Any]]:
    seen = stack.aws.dynamodb.scan(TableName="tests-SeenTable", ConsistentRead=True)
    items = sorted(seen["Items"], key=lambda item: int(item["at"]["N"]))
    return [json.loads(item["event"]["S"]) for item in items]


def records(stack: Stack, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    return [
        record for event in events(stack) for record in event.get("Records", []) if wanted(record)
    ]


def deliveries(stack: Stack, message_id: str) -> list[dict[str, Any]]:
    return records(stack, lambda record: record.get("messageId") == message_id)


def change(stack: Stack, name: str, direction: str) -> None:
    item = {"id": {"S": name}, "due": {"S": "x"}, "direction": {"S": direction}}
    stack.aws.dynamodb.put_item(TableName="tests-SourceTable", Item=item)


def changes(stack: Stack, *names: str) -> list[dict[str, Any]]:
    return records(
        stack,
        lambda record: (
            record["eventSource"] == "aws:dynamodb"
            and record["dynamodb"]["Keys"]["id"]["S"] in names
        ),
    )


def left_over(stack: Stack, queue: str) -> int:
    sqs = stack.aws.sqs
    facts = sqs.get_queue_attributes(
        QueueUrl=sqs.get_queue_url(QueueName=queue)["QueueUrl"],
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    return sum(map(int, facts.values()))


def test_a_message_reaches_the_function_as_lambda_sends_it(stack: Stack, queue_url: str) -> None:
    message_id = send(stack, queue_url, "hola", "g-plain")
    record = eventually(lambda: deliveries(stack, message_id))[0]
    assert record["body"] == "hola"
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == "arn:aws:sqs:us-east-1:000000000000:tests-WorkQueue.fifo"
    assert record["awsRegion"] == "us-east-1"
    assert re.fullmatch(r"[0-9a-f]{32}", record["md5OfBody"])
    attributes = record["attributes"]
    assert attributes["ApproximateReceiveCount"] == "1"
    assert attributes["MessageGroupId"] == "g-plain"
    assert attributes["MessageDeduplicationId"] == "g-plain-hola"
    assert attributes["SentTimestamp"].isdigit()
    assert record["messageAttributes"]["why"]["stringValue"] == "test"


def test_only_the_failed_messages_come_again(stack: Stack, queue_url: str) -> None:
    good = send(stack, queue_url, "good", "g-good")
    bad = send(stack, queue_url, "fails once", "g-bad")
    crash = send(stack, queue_url, "crash", "g-crash")
    doomed = send(stack, queue_url, "always fails", "g-doomed")
    for failed in (bad, crash, doomed):
        eventually(lambda: len(deliveries(stack, failed)) >= 2)  # noqa: B023 -- called at once
    eventually(lambda: left_over(stack, "tests-DeadLetters.fifo") == 1)
    eventually(lambda: left_over(stack, "tests-WorkQueue.fifo") == 0)
    counts = [each["attributes"]["ApproximateReceiveCount"] for each in deliveries(stack, bad)]
    # A first delivery that starts slower than its visibility timeout is recorded after the second.
    assert sorted(counts, key=int)[:2] == ["1", "2"]
    assert deliveries(stack, good)


def test_a_group_keeps_its_order(stack: Stack, queue_url: str) -> None:
    sent = [send(stack, queue_url, f"line {number}", "g-order") for number in range(5)]
    eventually(lambda: all(deliveries(stack, each) for each in sent))
    found = records(
        stack, lambda record: record.get("attributes", {}).get("MessageGroupId") == "g-order"
    )
    first_seen = list(dict.fromkeys(record["body"] for record in found))
    assert first_seen == [f"line {number}" for number in range(5)]


def test_the_stream_delivers_what_passes_the_filter(stack: Stack) -> None:
    change(stack, "one", "outbound")
    change(stack, "two", "inbound")
    found = eventually(lambda: changes(stack, "one", "two"))
    assert [record["dynamodb"]["NewImage"]["id"]["S"] for record in found] == ["two"]
    assert found[0]["eventName"] == "INSERT"
    assert found[0]["dynamodb"]["Keys"] == {"id": {"S": "two"}}
    assert found[0]["eventSourceARN"].startswith("arn:aws:dynamodb:us-east-1:000000000000:table/")


def test_a_record_that_keeps_failing_is_given_up_and_the_stream_goes_on(stack: Stack) -> None:
    change(stack, "always fails", "inbound")
    change(stack, "next", "inbound")
    eventually(lambda: len(changes(stack, "always fails")) >= 2 and changes(stack, "next"))
    change(stack, "last", "inbound")
    eventually(lambda: changes(stack, "last"))
    assert len(changes(stack, "always fails")) == 2


def test_a_schedule_can_be_fired_by_hand(stack: Stack) -> None:
    result = stack.fire_now("recorder")
    assert result.payload == {"batchItemFailures": []}
    (event,) = [each for each in events(stack) if "Records" not in each]
    assert event.pop("id")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event.pop("time"))
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:000000000000:rule/tests-RecorderTick"],
        "detail": {},
    }


def test_a_function_without_a_schedule_cannot_be_fired(stack: Stack) -> None:
    with pytest.raises(ValueError, match="echo has no schedule"):
        stack.fire_now("echo")
