"""Lambda's event source for a queue: receives, invokes the function, deletes what is done."""

from __future__ import annotations

import base64
import logging
import threading
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from local.stack.function_pool import PoolStoppedError
from local.stack.intrinsics import REGION
from local.stack.invocations import done_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import DeleteMessageBatchRequestEntryTypeDef, MessageTypeDef

    from local.stack.function_events import SqsMapping
    from local.stack.invocations import InvocationResult

logger = logging.getLogger(__name__)

MAX_POLLERS: Final = 4
_WAIT_SECONDS: Final = 1
_BACKOFF_SECONDS: Final = 1.0


class SqsEventSource:
    """A few pollers of one queue; the FIFO queue itself keeps each group's order."""

    def __init__(
        self, mapping: SqsMapping, *, sqs: SQSClient, invoke: Callable[[Any], InvocationResult]
    ) -> None:
        self._mapping = mapping
        self._sqs = sqs
        self._invoke = invoke
        self._url = sqs.get_queue_url(QueueName=mapping.arn.rsplit(":", 1)[1])["QueueUrl"]
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._poll, name=f"sqs poller {number}", daemon=True)
            for number in range(min(mapping.concurrency, MAX_POLLERS))
        ]

    def start(self) -> None:
        """Begin to poll."""
        for thread in self._threads:
            thread.start()

    def ask_to_stop(self) -> None:
        """Begin no further batch."""
        self._stopping.set()

    def stop(self) -> None:
        """Stop, and wait for the pollers."""
        self.ask_to_stop()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _poll(self) -> None:
        while not self._stopping.is_set():
            try:
                self._poll_once()
            except (BotoCoreError, ClientError) as error:
                if not self._stopping.wait(_BACKOFF_SECONDS):
                    logger.warning("the queue did not answer: %s", error)
            except PoolStoppedError:
                return

    def _poll_once(self) -> None:
        received = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(self._mapping.batch_size, 10),
            WaitTimeSeconds=_WAIT_SECONDS,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = received.get("Messages", [])
        if not messages:
            return
        records = [to_record(message, self._mapping.arn) for message in messages]
        result = self._invoke({"Records": records})
        ids = [record["messageId"] for record in records]
        done = done_ids(result, ids, partial=self._mapping.partial_failures)
        entries: list[DeleteMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "ReceiptHandle": record["receiptHandle"]}
            for number, record in enumerate(records)
            if record["messageId"] in done
        ]
        if entries:
            self._sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)


def to_record(message: MessageTypeDef, queue_arn: str) -> dict[str, Any]:
    """Return a received message as Lambda passes it on."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {
            name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }


def _attribute(value: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"stringListValues": [], "binaryListValues": []}
    if "StringValue" in value:
        facts["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        facts["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode()
    return {**facts, "dataType": value["DataType"]}
