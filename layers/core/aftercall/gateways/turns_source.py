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
class Nudge:
    """One nudge as it was received; `received` counts its deliveries, this one included.

    `cause` names what asked for the look, such as `in:<message_sid>` or `call:<call_id>`.
    """

    customer: str
    cause: str
    message_id: str
    receipt: str
    received: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """All nudges of one customer in a batch: one look answers them all."""

    customer: str
    nudges: tuple[Nudge, ...]

    @property
    def causes(self) -> list[str]:
        """What asked for this look, which is how logs join a webhook to its reply."""
        return [nudge.cause for nudge in self.nudges]

    @property
    def was_received_before(self) -> bool:
        """Whether an earlier look at this customer did not end well."""
        return any(nudge.received > 1 for nudge in self.nudges)

    @property
    def is_the_last(self) -> bool:
        """Whether a nudge of it is a dead letter unless this look ends well."""
        return any(nudge.received >= MOST_RECEIVES for nudge in self.nudges)

    @property
    def releases(self) -> bool:
        """Whether a person asked for it, to end the customer's wait."""
        return any(nudge.cause.startswith(RELEASE) for nudge in self.nudges)


def read_looks(records: Sequence[dict[str, Any]]) -> list[Look]:
    """Return a batch's nudges by customer, in the order of each customer's first."""
    by_customer: dict[str, list[Nudge]] = {}
    for record in records:
        nudge = Nudge(
            customer=record["body"],
            cause=record["attributes"].get("MessageDeduplicationId", ""),
            message_id=record["messageId"],
            receipt=record["receiptHandle"],
            received=int(record["attributes"]["ApproximateReceiveCount"]),
        )
        by_customer.setdefault(nudge.customer, []).append(nudge)
    return [
        Look(customer=customer, nudges=tuple(nudges)) for customer, nudges in by_customer.items()
    ]


class TurnsSource:
    """The queue's side of a batch."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def delete(self, look: Look) -> None:
        """Delete a customer's nudges now, so that what happens to others cannot bring them back.

        A failure is no harm: the whole batch's answer deletes them too.
        """
        entries: list[Any] = [
            {"Id": f"{number}", "ReceiptHandle": nudge.receipt}
            for number, nudge in enumerate(look.nudges)
        ]
        try:
            self._client.delete_message_batch(QueueUrl=self._url, Entries=entries)
        except (ClientError, BotoCoreError) as error:
            logger.warning("nudges not deleted yet", error=type(error).__name__)

    def put_back(self, look: Look) -> None:
        """Let a customer's nudges come again in ten seconds instead of after the visibility."""
        entries: list[Any] = [
            {
                "Id": f"{number}",
                "ReceiptHandle": nudge.receipt,
                "VisibilityTimeout": PUT_BACK_SECONDS,
            }
            for number, nudge in enumerate(look.nudges)
        ]
        try:
            self._client.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)
        except (ClientError, BotoCoreError) as error:
            logger.warning("nudges come back late", error=type(error).__name__)
