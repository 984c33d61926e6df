"""SQS FIFO in memory: delay, one batch per group at a time, visibility, receives, dead letters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aftercall.gateways.sqs.turn_request_consumer import MOST_RECEIVES
from tests.simulation.world.scheduler import Scheduler

DELAY = 2_000
VISIBILITY = 90_000
RETENTION = 3_600_000
DEDUPLICATION = 300_000
BATCH_SIZE = 10
POLL_DELAY = (10, 400)
"""How long a receivable message waits for the next poll; later messages may join its batch."""


@dataclass(slots=True, eq=False)
class QueuedMessage:
    """One message; it is in flight until `hidden_until`, under its newest receipt handle."""

    message_id: str
    group: str
    body: str
    deduplication_id: str
    sent_at: int
    hidden_until: int
    received: int = 0
    receipt: str = ""


@dataclass(slots=True)
class FifoQueue:
    """The queue of turn requests; all times in milliseconds since the run's start.

    `deliver` receives each batch as SQS event records, and a function to call with the message
    ids that failed, or None where the invocation itself failed.
    """

    scheduler: Scheduler
    deliver: Callable[[list[dict[str, Any]], Callable[[list[str] | None], None]], None]
    messages: list[QueuedMessage] = field(default_factory=list)
    dead_letters: list[QueuedMessage] = field(default_factory=list)
    sent: dict[tuple[str, str], int] = field(default_factory=dict)
    max_batches: int = 4
    delay: int = DELAY
    _batches: int = 0
    _number: int = 0
    _receipts: int = 0

    def send_message(self, **request: str) -> None:
        """Take a message, unless its deduplication id was used in its group within five minutes."""
        now, group = self.scheduler.elapsed, request["MessageGroupId"]
        key = (group, request["MessageDeduplicationId"])
        if now - self.sent.get(key, -DEDUPLICATION) < DEDUPLICATION:
            return
        self.sent[key] = now
        self._number += 1
        message = QueuedMessage(
            message_id=f"message-{self._number}",
            group=group,
            body=request["MessageBody"],
            deduplication_id=key[1],
            sent_at=now,
            hidden_until=now + self.delay,
        )
        self.messages.append(message)
        self._poll_at(message.hidden_until)

    def forget_messages(self) -> None:
        """Be as if no message had been sent that is in the queue now."""
        for message in self.messages:
            self.sent.pop((message.group, message.deduplication_id), None)
        self.messages = []

    def delete_message_batch(self, **request: Any) -> None:
        """Delete messages; an outdated receipt handle deletes nothing."""
        self._delete({entry["ReceiptHandle"] for entry in request["Entries"]})

    def change_message_visibility_batch(self, **request: Any) -> None:
        """Make messages receivable again after their new visibility timeout, in seconds."""
        for entry in request["Entries"]:
            for message in self._in_flight(entry["ReceiptHandle"]):
                message.hidden_until = self.scheduler.elapsed + 1000 * entry["VisibilityTimeout"]
                self._poll_at(message.hidden_until)

    def _in_flight(self, receipt: str) -> list[QueuedMessage]:
        now = self.scheduler.elapsed
        return [one for one in self.messages if one.receipt == receipt and one.hidden_until > now]

    def _delete(self, receipts: set[str]) -> None:
        gone = [message for receipt in sorted(receipts) for message in self._in_flight(receipt)]
        self.messages = [message for message in self.messages if message not in gone]
        self._poll_at(self.scheduler.elapsed)

    def _poll_at(self, moment: int) -> None:
        wait = moment - self.scheduler.elapsed + self.scheduler.rng.randint(*POLL_DELAY)
        self.scheduler.after(wait, self._poll)

    def _poll(self) -> None:
        """Receive a batch of messages whose groups have no message in flight."""
        now = self.scheduler.elapsed
        self.messages = [one for one in self.messages if now - one.sent_at < RETENTION]
        locked = {one.group for one in self.messages if one.receipt and one.hidden_until > now}
        batch: list[QueuedMessage] = []
        for message in list(self.messages):
            if message.group in locked:
                continue
            if message.hidden_until > now:
                # FIFO order: a delayed message also delays those behind it in its group.
                locked.add(message.group)
            elif message.received >= MOST_RECEIVES:
                self.messages.remove(message)
                self.dead_letters.append(message)
            elif len(batch) < BATCH_SIZE:
                batch.append(message)
        if batch and self._batches < self.max_batches:
            self._receive(batch)
        elif batch:
            self._poll_at(now)

    def _receive(self, batch: list[QueuedMessage]) -> None:
        now = self.scheduler.elapsed
        for message in batch:
            self._receipts += 1
            message.receipt = f"receipt-{self._receipts}"
            message.received += 1
            message.hidden_until = now + VISIBILITY
            self._poll_at(message.hidden_until)
        self._batches += 1
        records = [_record(message) for message in batch]
        receipts = {message.message_id: message.receipt for message in batch}
        self.deliver(records, partial(self._finish, receipts))

    def _finish(self, receipts: dict[str, str], failed: list[str] | None) -> None:
        """Delete what did not fail; of an invocation that failed (None), delete nothing."""
        self._batches -= 1
        if failed is not None:
            self._delete({receipt for name, receipt in receipts.items() if name not in failed})


def _record(message: QueuedMessage) -> dict[str, Any]:
    return {
        "messageId": message.message_id,
        "receiptHandle": message.receipt,
        "body": message.body,
        "attributes": {
            "MessageDeduplicationId": message.deduplication_id,
            "MessageGroupId": message.group,
            "ApproximateReceiveCount": str(message.received),
        },
    }
