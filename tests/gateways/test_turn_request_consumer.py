"""A batch's turn requests are grouped by customer, then deleted or put back to come soon."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from aftercall.domain.next_step import TurnTimings
from aftercall.gateways.sqs import turn_request_consumer
from aftercall.gateways.sqs.turn_request_consumer import (
    PUT_BACK_SECONDS,
    TurnRequestConsumer,
    group_by_customer,
)
from aftercall.gateways.sqs.turn_request_producer import TurnRequestProducer
from tests.gateways.aws_harness import turns_queue
from tests.store.data import ANA, BEN
from tests.store.faults import Line, Refusal, RequestLost

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

Queue = tuple["SQSClient", str]


@pytest.fixture
def queue(ministack: str) -> Iterator[Queue]:
    with turns_queue(ministack) as queue:
        yield queue


def a_record(
    customer: str, number: int, received: int = 1, cause: str = "in:SM1"
) -> dict[str, Any]:
    return {
        "messageId": f"id-{number}",
        "receiptHandle": f"receipt-{number}",
        "body": customer,
        "attributes": {
            "ApproximateReceiveCount": str(received),
            "MessageDeduplicationId": cause,
        },
    }


def received(queue: Queue) -> list[dict[str, Any]]:
    """Receive as Lambda does, in Lambda's own form."""
    client, url = queue
    answer = client.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
    )
    return [
        {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
        }
        for message in answer.get("Messages", [])
    ]


def left(queue: Queue) -> int:
    """Count what the queue holds, in flight or not."""
    client, url = queue
    held = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return sum(
        int(number)
        for name, number in held.items()
        if name.startswith("ApproximateNumberOfMessages")
    )


def test_turn_requests_are_grouped_by_customer_in_the_order_of_each_ones_first() -> None:
    looks = group_by_customer([a_record(BEN, 1), a_record(ANA, 2), a_record(BEN, 3)])
    assert [look.customer for look in looks] == [BEN, ANA]
    assert [turn_request.message_id for turn_request in looks[0].turn_requests] == ["id-1", "id-3"]
    assert group_by_customer([]) == []


def test_a_look_knows_whether_one_of_its_turn_requests_came_before() -> None:
    fresh, again = group_by_customer([a_record(ANA, 1), a_record(BEN, 2), a_record(BEN, 3, 2)])
    assert not fresh.was_received_before
    assert again.was_received_before


def test_a_look_knows_whether_the_queue_brings_one_of_its_turn_requests_for_the_last_time() -> None:
    fourth, fifth = group_by_customer([a_record(ANA, 1, 4), a_record(BEN, 2, 5), a_record(BEN, 3)])
    assert not fourth.is_the_last
    assert fifth.is_the_last


def test_a_look_knows_whether_a_person_asked_for_it() -> None:
    asked, other = group_by_customer(
        [a_record(ANA, 1), a_record(ANA, 2, cause="release:1"), a_record(BEN, 3, cause="care:1")]
    )
    assert asked.releases
    assert not other.releases


def test_a_look_names_what_asked_for_it(queue: Queue) -> None:
    for cause in ("call:conv_1", "in:SM1"):
        TurnRequestProducer(*queue).enqueue(ANA, cause)
    (look,) = group_by_customer(received(queue))
    assert look.causes == ["call:conv_1", "in:SM1"]


def test_a_customers_turn_requests_are_deleted_and_those_of_others_stay(queue: Queue) -> None:
    turn_requests = TurnRequestProducer(*queue)
    for number, customer in enumerate((ANA, ANA, BEN)):
        turn_requests.enqueue(customer, f"in:SM{number}")
    looks = {look.customer: look for look in group_by_customer(received(queue))}
    assert len(looks[ANA].turn_requests) == 2
    TurnRequestConsumer(*queue).delete(looks[ANA])
    assert left(queue) == 1
    TurnRequestConsumer(*queue).delete(looks[BEN])
    assert left(queue) == 0


def test_turn_requests_that_were_put_back_come_again_and_count_it(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn_request_consumer, "PUT_BACK_SECONDS", 0)
    turn_requests = TurnRequestProducer(*queue)
    for number in range(2):
        turn_requests.enqueue(ANA, f"in:SM{number}")
    (look,) = group_by_customer(received(queue))
    assert received(queue) == []
    TurnRequestConsumer(*queue).put_back(look)
    (again,) = group_by_customer(received(queue))
    assert [turn_request.message_id for turn_request in again.turn_requests] == [
        turn_request.message_id for turn_request in look.turn_requests
    ]
    assert again.was_received_before


def test_turn_requests_that_were_put_back_stay_away_for_ten_seconds(queue: Queue) -> None:
    assert PUT_BACK_SECONDS == TurnTimings().redelivery.total_seconds() == 10
    TurnRequestProducer(*queue).enqueue(ANA, "in:SM1")
    (look,) = group_by_customer(received(queue))
    TurnRequestConsumer(*queue).put_back(look)
    assert received(queue) == []
    assert left(queue) == 1


@pytest.mark.parametrize("fault", [RequestLost(), Refusal("AccessDeniedException")], ids=str)
@pytest.mark.parametrize("name", ["delete", "put_back"])
def test_a_queue_that_refuses_is_logged_and_harms_nothing(
    queue: Queue,
    name: str,
    fault: RequestLost | Refusal,
    logged: Callable[[], list[dict[str, Any]]],
) -> None:
    (look,) = group_by_customer([a_record(ANA, 1)])
    with Line(queue[0], fault):
        getattr(TurnRequestConsumer(*queue), name)(look)
    assert [line["level"] for line in logged()] == ["WARNING"]
    assert ANA not in str(logged())
