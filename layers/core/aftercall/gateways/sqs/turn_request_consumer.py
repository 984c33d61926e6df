"""Where the worker's nudges come from: an SQS batch, deleted or put back customer by customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from aftercall.telemetry import logger

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

PUT_BACK_SECONDS = 10
MOST_RECEIVES = 5
"""How often the queue brings a nudge, as the template has it (a test compares them)."""
RELEASE = "release:"
"""How the cause begins with which a person ends a customer's wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRequest:
    """One nudge as it was received; `received` counts its deliveries, this one included.

    `cause` names what asked for the look, such as `in:<message_sid>` or `call:<call_id>`.
    """

    customer: str
    cause: str
    message_id: str
    receipt: str
    received: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerBatch:
    """All nudges of one customer in a batch: one look answers them all."""

    customer: str
    turn_requests: tuple[TurnRequest, ...]

    @property
    def causes(self) -> list[str]:
        """What asked for this look, which is how logs join a webhook to its reply."""
        return [turn_request.cause for turn_request in self.turn_requests]

    @property
    def was_received_before(self) -> bool:
        """Whether an earlier look at this customer did not end well."""
        return any(turn_request.received > 1 for turn_request in self.turn_requests)

    @property
    def is_the_last(self) -> bool:
        """Whether a nudge of it is a dead letter unless this look ends well."""
        return any(turn_request.received >= MOST_RECEIVES for turn_request in self.turn_requests)

    @property
    def releases(self) -> bool:
        """Whether a person asked for it, to end the customer's wait."""
        return any(turn_request.cause.startswith(RELEASE) for turn_request in self.turn_requests)


def group_by_customer(records: Sequence[dict[str, Any]]) -> list[CustomerBatch]:
    """Return a batch's nudges by customer, in the order of each customer's first."""
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
    """The queue's side of a batch."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def delete(self, look: CustomerBatch) -> None:
        """Delete a customer's nudges now, so that what happens to others cannot bring them back.

        A failure is no harm: the whole batch's answer deletes them too.
        """
        entries: list[Any] = [
            {"Id": f"{number}", "ReceiptHandle": turn_request.receipt}
            for number, turn_request in enumerate(look.turn_requests)
        ]
        try:
            self._client.delete_message_batch(QueueUrl=self._url, Entries=entries)
        except (ClientError, BotoCoreError) as error:
            logger.warning("nudges not deleted yet", error=type(error).__name__)

    def put_back(self, look: CustomerBatch) -> None:
        """Let a customer's nudges come again in ten seconds instead of after the visibility."""
        entries: list[Any] = [
            {
                "Id": f"{number}",
                "ReceiptHandle": turn_request.receipt,
                "VisibilityTimeout": PUT_BACK_SECONDS,
            }
            for number, turn_request in enumerate(look.turn_requests)
        ]
        try:
            self._client.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)
        except (ClientError, BotoCoreError) as error:
            logger.warning("nudges come back late", error=type(error).__name__)
