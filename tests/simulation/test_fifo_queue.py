"""The queue in memory behaves as SQS FIFO is documented to."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from aftercall.gateways.sqs.turn_request_consumer import MOST_RECEIVES
from tests.simulation.world.fifo_queue import VISIBILITY, FifoQueue
from tests.simulation.world.scheduler import Scheduler

Done = Callable[[list[str] | None], None]


class QueueHarness:
    def __init__(self) -> None:
        self.scheduler = Scheduler(1)
        self.batches: list[tuple[int, list[str]]] = []
        self.answer: Callable[[list[dict[str, Any]], Done], None] = lambda _records, done: done([])
        self.queue = FifoQueue(self.scheduler, self._deliver)

    def _deliver(self, records: list[dict[str, Any]], done: Done) -> None:
        ids = [record["attributes"]["MessageDeduplicationId"] for record in records]
        self.batches.append((self.scheduler.elapsed, ids))
        self.answer(records, done)

    def send(self, group: str, deduplication_id: str) -> None:
        self.queue.send_message(
            MessageGroupId=group, MessageDeduplicationId=deduplication_id, MessageBody=group
        )


def test_a_message_is_delayed_and_deleted_when_it_is_done() -> None:
    harness = QueueHarness()
    harness.send("ana", "in:1")
    harness.scheduler.run()
    ((moment, ids),) = harness.batches
    assert moment >= 2_000
    assert ids == ["in:1"]
    assert harness.queue.messages == []


def test_a_deduplication_id_is_taken_once_in_a_group() -> None:
    harness = QueueHarness()
    harness.send("ana", "in:1")
    harness.send("ana", "in:1")
    harness.send("bea", "in:1")
    assert len(harness.queue.messages) == 2


def test_a_group_in_flight_is_not_received_again() -> None:
    harness = QueueHarness()
    unfinished: list[Done] = []
    harness.answer = lambda _records, done: unfinished.append(done)
    harness.send("ana", "in:1")
    harness.scheduler.after(5_000, lambda: harness.send("ana", "in:2"))
    harness.scheduler.after(10_000, lambda: harness.send("bea", "in:3"))
    harness.scheduler.after(20_000, harness.scheduler.stop)
    harness.scheduler.run()
    assert [ids for _, ids in harness.batches] == [["in:1"], ["in:3"]]


def test_a_message_that_always_fails_ends_as_a_dead_letter() -> None:
    harness = QueueHarness()
    harness.answer = lambda _records, done: done(None)
    harness.send("ana", "in:1")
    harness.scheduler.run()
    moments = [moment for moment, _ in harness.batches]
    assert len(moments) == MOST_RECEIVES
    assert all(b - a >= VISIBILITY for a, b in pairwise(moments))
    assert [message.deduplication_id for message in harness.queue.dead_letters] == ["in:1"]
