"""SQS FIFO as it behaves: delay, one group at a time, visibility, receives, dead letters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aftercall.gateways.sqs.turn_request_consumer import MOST_RECEIVES
from tests.simulation.world.scheduler import Scheduler

DELAY = 2_000
VISIBILITY = 90_000
RETENTION = 3_600_000
REMEMBERED = 300_000
BATCH = 10
POLL = (10, 400)
"""How long a message that could be received lies there: what comes meanwhile joins its batch."""


@dataclass(slots=True, eq=False)
class Letter:
    """One message of the queue; in flight until `hidden_until`, under its newest receipt."""

    message_id: str
    group: str
    body: str
    cause: str
    sent_at: int
    hidden_until: int
    received: int = 0
    receipt: str = ""


@dataclass(slots=True)
class Queue:
    """The queue of nudges; `deliver` gets each batch, and a function to call when it is done."""

    scheduler: Scheduler
    deliver: Callable[[list[dict[str, Any]], Callable[[list[str] | None], None]], None]
    letters: list[Letter] = field(default_factory=list)
    dead: list[Letter] = field(default_factory=list)
    causes: dict[tuple[str, str], int] = field(default_factory=dict)
    most_batches: int = 4
    delay: int = DELAY
    _batches: int = 0
    _sent: int = 0
    _receipts: int = 0

    def send_message(self, **request: str) -> None:
        """Take a message, unless the same cause was taken for its group within five minutes."""
        now, group = self.scheduler.elapsed, request["MessageGroupId"]
        key = (group, request["MessageDeduplicationId"])
        if now - self.causes.get(key, -REMEMBERED) < REMEMBERED:
            return
        self.causes[key] = now
        self._sent += 1
        letter = Letter(
            message_id=f"letter-{self._sent}",
            group=group,
            body=request["MessageBody"],
            cause=key[1],
            sent_at=now,
            hidden_until=now + self.delay,
        )
        self.letters.append(letter)
        self._look_at(letter.hidden_until)

    def delete_message_batch(self, **request: Any) -> None:
        """Delete messages; an outdated receipt deletes nothing."""
        self._delete({entry["ReceiptHandle"] for entry in request["Entries"]})

    def change_message_visibility_batch(self, **request: Any) -> None:
        """Let messages come again after a while."""
        for entry in request["Entries"]:
            for letter in self._held(entry["ReceiptHandle"]):
                letter.hidden_until = self.scheduler.elapsed + 1000 * entry["VisibilityTimeout"]
                self._look_at(letter.hidden_until)

    def _held(self, receipt: str) -> list[Letter]:
        now = self.scheduler.elapsed
        return [one for one in self.letters if one.receipt == receipt and one.hidden_until > now]

    def _delete(self, receipts: set[str]) -> None:
        gone = [letter for receipt in sorted(receipts) for letter in self._held(receipt)]
        self.letters = [letter for letter in self.letters if letter not in gone]
        self._look_at(self.scheduler.elapsed)

    def _look_at(self, moment: int) -> None:
        wait = moment - self.scheduler.elapsed + self.scheduler.rng.randint(*POLL)
        self.scheduler.after(wait, self._poll)

    def _poll(self) -> None:
        """Receive what may be received: messages of groups of which none is in flight."""
        now = self.scheduler.elapsed
        self.letters = [one for one in self.letters if now - one.sent_at < RETENTION]
        locked = {one.group for one in self.letters if one.receipt and one.hidden_until > now}
        batch: list[Letter] = []
        for letter in list(self.letters):
            if letter.group in locked:
                continue
            if letter.hidden_until > now:
                # The order within a group holds: what comes after it waits too.
                locked.add(letter.group)
            elif letter.received >= MOST_RECEIVES:
                self.letters.remove(letter)
                self.dead.append(letter)
            elif len(batch) < BATCH:
                batch.append(letter)
        if batch and self._batches < self.most_batches:
            self._receive(batch)
        elif batch:
            self._look_at(now)

    def _receive(self, batch: list[Letter]) -> None:
        now = self.scheduler.elapsed
        for letter in batch:
            self._receipts += 1
            letter.receipt = f"receipt-{self._receipts}"
            letter.received += 1
            letter.hidden_until = now + VISIBILITY
            self._look_at(letter.hidden_until)
        self._batches += 1
        records = [_record(letter) for letter in batch]
        receipts = {letter.message_id: letter.receipt for letter in batch}
        self.deliver(records, partial(self._done, receipts))

    def _done(self, receipts: dict[str, str], failed: list[str] | None) -> None:
        """Delete what a batch's answer does not name; no answer deletes nothing."""
        self._batches -= 1
        if failed is not None:
            self._delete({receipt for name, receipt in receipts.items() if name not in failed})


def _record(letter: Letter) -> dict[str, Any]:
    return {
        "messageId": letter.message_id,
        "receiptHandle": letter.receipt,
        "body": letter.body,
        "attributes": {
            "MessageDeduplicationId": letter.cause,
            "MessageGroupId": letter.group,
            "ApproximateReceiveCount": str(letter.received),
        },
    }
