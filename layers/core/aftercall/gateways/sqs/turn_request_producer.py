"""The queue of customers to look at: SQS FIFO, a group per customer, delayed by the quiet time."""

from hashlib import sha256
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from aftercall.telemetry import Metric, count, logger, mask

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MOST_CHARACTERS = 128
"""What SQS takes for a group and for a deduplication id."""


def _fit(name: str) -> str:
    return name if len(name) <= MOST_CHARACTERS else sha256(name.encode()).hexdigest()


class TurnRequestProducer:
    """The port Nudges over SQS."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def enqueue(self, customer: str, cause: str) -> bool:
        """Ask for a look at a customer; say whether the queue took it.

        The cause is the deduplication id: the same cause asks once in five minutes.
        """
        try:
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=customer,
                MessageGroupId=_fit(customer),
                MessageDeduplicationId=_fit(cause),
            )
        except (ClientError, BotoCoreError) as error:
            logger.warning("nudge refused", customer=mask(customer), error=type(error).__name__)
            count(Metric.TURN_REQUEST_REFUSED)
            return False
        return True
