"""Sends turn requests to SQS FIFO: a message group per customer, delayed by the quiet time."""

from hashlib import sha256
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from aftercall.telemetry import Metric, count, logger, mask

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MOST_CHARACTERS = 128
"""The longest message group id and deduplication id that SQS accepts."""


def _fit(name: str) -> str:
    return name if len(name) <= MOST_CHARACTERS else sha256(name.encode()).hexdigest()


class TurnRequestProducer:
    """The port TurnRequests over SQS."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def enqueue(self, customer: str, cause: str) -> bool:
        """Request a turn of a customer; return whether the queue accepted the request.

        The cause is the deduplication id: SQS discards the same cause for five minutes. Never
        raises, because what is due is in the table and the reconciler requests the turn again.
        """
        try:
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=customer,
                MessageGroupId=_fit(customer),
                MessageDeduplicationId=_fit(cause),
            )
        except (ClientError, BotoCoreError) as error:
            logger.warning(
                "turn request refused", customer=mask(customer), error=type(error).__name__
            )
            count(Metric.TURN_REQUEST_REFUSED)
            return False
        return True
