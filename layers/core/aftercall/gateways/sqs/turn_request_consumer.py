"""The worker's batch of turn requests from SQS, deleted or put back customer by customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from aftercall.telemetry import logger

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

PUT_BACK_SECONDS = 10
MOST_RECEIVES = 5
"""How often the queue delivers a turn request: maxReceiveCount in template.yaml."""
RELEASE = "release:"
"""The start of a cause by which an operator ends a customer's delay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRequest:
    """One turn request as it was received; `received` counts its deliveries, including this one.

    `cause` names the event that requested the turn, such as `in:<message_sid>` or `call:<call_id>`.
    """

    customer: str
    cause: str
    message_id: str
    receipt: str
    received: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerBatch:
    """All turn requests of one customer in a batch: one turn serves them all."""

    customer: str
    turn_requests: tuple[TurnRequest, ...]

    @property
    def causes(self) -> list[str]:
        """What requested this turn; in the logs it connects a webhook with the reply."""
        return [turn_request.cause for turn_request in self.turn_requests]

    @property
    def was_received_before(self) -> bool:
        """Whether an earlier turn for one of these requests failed or has to wait."""
        return any(turn_request.received > 1 for turn_request in self.turn_requests)

    @property
    def is_the_last(self) -> bool:
        """Whether a request becomes a dead letter unless this turn succeeds."""
        return any(turn_request.received >= MOST_RECEIVES for turn_request in self.turn_requests)

    @property
    def releases(self) -> bool:
        """Whether an operator requested this turn to end the customer's delay."""
        return any(turn_request.cause.startswith(RELEASE) for turn_request in self.turn_requests)


def group_by_customer(records: Sequence[dict[str, Any]]) -> list[CustomerBatch]:
    """Return a batch's turn requests by customer, in the order of each customer's first one."""
    by_customer: dict[str, list[TurnRequest]] = {}
    for record in records:
        turn_request = TurnRequest(
            customer=record["body"],
            cause=record["attributes"].get("MessageDeduplicationId", ""),
            message_id=record["messageId"],
            receipt=record["receiptHandle"],
            received=int(record["attributes"]["ApproximateReceiveCount"]),
        )
        by_customer.setdefault(turn_request.customer, []).append(turn_request)
    return [
        CustomerBatch(customer=customer, turn_requests=tuple(turn_requests))
        for customer, turn_requests in by_customer.items()
    ]


class TurnRequestConsumer:
    """Deletes turn requests from the queue, or makes them visible again soon."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def delete(self, batch: CustomerBatch) -> None:
        """Delete a customer's requests at once, so that a crash in another turn cannot repeat them.

        A failure does no harm: Lambda deletes what the handler does not return as failed.
        """
        entries: list[Any] = [
            {"Id": f"{number}", "ReceiptHandle": turn_request.receipt}
            for number, turn_request in enumerate(batch.turn_requests)
        ]
        try:
            self._client.delete_message_batch(QueueUrl=self._url, Entries=entries)
        except (ClientError, BotoCoreError) as error:
            logger.warning("turn requests not deleted yet", error=type(error).__name__)

    def put_back(self, batch: CustomerBatch) -> None:
        """Make a customer's requests visible in ten seconds, not after the visibility timeout."""
        entries: list[Any] = [
            {
                "Id": f"{number}",
                "ReceiptHandle": turn_request.receipt,
                "VisibilityTimeout": PUT_BACK_SECONDS,
            }
            for number, turn_request in enumerate(batch.turn_requests)
        ]
        try:
            self._client.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)
        except (ClientError, BotoCoreError) as error:
            logger.warning("turn requests come back late", error=type(error).__name__)
