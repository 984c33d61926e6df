"""A turn request goes to its customer's group, once per cause; a refused one is no failure."""

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from aftercall.gateways.sqs.turn_request_producer import MOST_CHARACTERS, TurnRequestProducer
from tests.gateways.aws_harness import turns_queue
from tests.store.data import ANA, BEN
from tests.store.faults import Line, Refusal, RequestLost

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from aftercall.ports import TurnRequests

Queue = tuple["SQSClient", str]
LONG = "CO." + "a" * 126


@pytest.fixture
def queue(ministack: str) -> Iterator[Queue]:
    with turns_queue(ministack) as queue:
        yield queue


def received(queue: Queue) -> list[Any]:
    """Take what the queue holds, each message once."""
    client, url = queue
    answer = client.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
    )
    return list(answer.get("Messages", []))


def test_a_turn_request_names_only_its_customer(queue: Queue) -> None:
    turn_requests: TurnRequests = TurnRequestProducer(*queue)
    assert turn_requests.enqueue(ANA, "in:SM1")
    (message,) = received(queue)
    assert message["Body"] == ANA
    assert message["Attributes"]["MessageGroupId"] == ANA
    assert message["Attributes"]["MessageDeduplicationId"] == "in:SM1"


def test_the_same_cause_requests_one_turn_and_another_one_more(queue: Queue) -> None:
    turn_requests = TurnRequestProducer(*queue)
    assert all(turn_requests.enqueue(ANA, cause) for cause in ("in:SM1", "in:SM1", "in:SM2"))
    assert [message["Body"] for message in received(queue)] == [ANA, ANA]


def test_customers_do_not_wait_for_each_other(queue: Queue) -> None:
    turn_requests = TurnRequestProducer(*queue)
    for customer in (ANA, BEN, ANA):
        turn_requests.enqueue(customer, f"in:{customer}")
    assert sorted(message["Body"] for message in received(queue)) == [ANA, BEN]


def test_a_name_that_sqs_would_refuse_is_hashed_but_the_body_is_whole(queue: Queue) -> None:
    turn_requests = TurnRequestProducer(*queue)
    cause = f"care:{LONG}:29000000"
    assert turn_requests.enqueue(LONG, cause)
    (message,) = received(queue)
    assert message["Body"] == LONG
    assert message["Attributes"]["MessageGroupId"] == sha256(LONG.encode()).hexdigest()
    assert message["Attributes"]["MessageDeduplicationId"] == sha256(cause.encode()).hexdigest()


def test_a_name_that_just_fits_is_left_as_it_is(queue: Queue) -> None:
    customer = LONG[:MOST_CHARACTERS]
    assert TurnRequestProducer(*queue).enqueue(customer, "in:SM1")
    (message,) = received(queue)
    assert message["Attributes"]["MessageGroupId"] == customer


@pytest.mark.parametrize(
    "fault", [RequestLost(), Refusal("OverLimit"), Refusal("AccessDeniedException")], ids=str
)
def test_a_refused_turn_request_is_counted_and_logged_without_the_number(
    queue: Queue,
    fault: RequestLost | Refusal,
    logged: Callable[[], list[dict[str, Any]]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Line(queue[0], fault):
        assert TurnRequestProducer(*queue).enqueue(ANA, "in:SM1") is False
    assert json.loads(capsys.readouterr().out)["TurnRequestRefused"] == 1
    (line,) = logged()
    assert line["level"] == "WARNING"
    assert line["customer"] == "+57…01"
    assert ANA not in json.dumps(line, ensure_ascii=False)
    assert received(queue) == []


def test_a_turn_request_into_a_queue_that_is_gone_is_refused(
    queue: Queue, capsys: pytest.CaptureFixture[str]
) -> None:
    client, url = queue
    assert TurnRequestProducer(client, f"{url}-gone.fifo").enqueue(ANA, "in:SM1") is False
    assert "TurnRequestRefused" in capsys.readouterr().out
