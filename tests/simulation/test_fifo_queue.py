"""The simulated queue keeps what SQS FIFO promises."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from aftercall.gateways.sqs.turn_request_consumer import MOST_RECEIVES
from tests.simulation.world.fifo_queue import VISIBILITY, Queue
from tests.simulation.world.scheduler import Scheduler

Done = Callable[[list[str] | None], None]


class Bench:
    def __init__(self) -> None:
        self.scheduler = Scheduler(1)
        self.batches: list[tuple[int, list[str]]] = []
        self.answer: Callable[[list[dict[str, Any]], Done], None] = lambda _records, done: done([])
        self.queue = Queue(self.scheduler, self._deliver)

    def _deliver(self, records: list[dict[str, Any]], done: Done) -> None:
        causes = [record["attributes"]["MessageDeduplicationId"] for record in records]
        self.batches.append((self.scheduler.elapsed, causes))
        self.answer(records, done)

    def send(self, group: str, cause: str) -> None:
        self.queue.send_message(
            MessageGroupId=group, MessageDeduplicationId=cause, MessageBody=group
        )


def test_a_message_waits_for_the_quiet_time_and_is_deleted_when_done() -> None:
    bench = Bench()
    bench.send("ana", "in:1")
    bench.scheduler.run()
    ((moment, causes),) = bench.batches
    assert moment >= 2_000
    assert causes == ["in:1"]
    assert bench.queue.letters == []


def test_a_cause_is_taken_once_in_a_group() -> None:
    bench = Bench()
    bench.send("ana", "in:1")
    bench.send("ana", "in:1")
    bench.send("bea", "in:1")
    assert len(bench.queue.letters) == 2


def test_a_group_in_flight_is_not_received_again() -> None:
    bench = Bench()
    held: list[Done] = []
    bench.answer = lambda _records, done: held.append(done)
    bench.send("ana", "in:1")
    bench.scheduler.after(5_000, lambda: bench.send("ana", "in:2"))
    bench.scheduler.after(10_000, lambda: bench.send("bea", "in:3"))
    bench.scheduler.after(20_000, bench.scheduler.stop)
    bench.scheduler.run()
    assert [causes for _, causes in bench.batches] == [["in:1"], ["in:3"]]


def test_what_is_never_done_comes_again_and_ends_as_a_dead_letter() -> None:
    bench = Bench()
    bench.answer = lambda _records, done: done(None)
    bench.send("ana", "in:1")
    bench.scheduler.run()
    moments = [moment for moment, _ in bench.batches]
    assert len(moments) == MOST_RECEIVES
    assert all(b - a >= VISIBILITY for a, b in pairwise(moments))
    assert [letter.cause for letter in bench.queue.dead] == ["in:1"]
