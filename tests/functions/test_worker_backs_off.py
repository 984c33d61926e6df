"""A look that fails as often as the queue brings it is put off; a release ends that wait."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from aftercall.bootstrap.conversation_worker import Runtime, get_runtime
from aftercall.domain.errors import AgentFailure, FailureKind, Unavailable
from aftercall.gateways.sqs.turn_request_consumer import (
    MOST_RECEIVES,
    PUT_BACK_SECONDS,
    RELEASE,
    TurnRequestConsumer,
)
from functions.conversation_worker.app import lambda_handler
from tests.builders import ANA, minutes
from tests.fakes.system import SequentialExecutor
from tests.functions.permissions_harness import Unhurried
from tests.unit.flows.turn_harness import QUIET, TurnHarness


class Queue:
    """Takes back and deletes whatever it is told to."""

    def delete_message_batch(self, **_request: object) -> None:
        pass

    def change_message_visibility_batch(self, **_request: object) -> None:
        pass


class Worker:
    """The worker's door over fakes, with a customer who wrote and whose turn may fail."""

    def __init__(self) -> None:
        self.harness = TurnHarness()
        self.failing: Exception | None = ValueError("a defect of ours")
        self.harness.agent.while_thinking = [self._fail] * 99
        self.harness.writes("Hola")
        self.harness.clock.advance(QUIET)

    def _fail(self) -> None:
        if self.failing is not None:
            raise self.failing

    def look(self, received: int = 1, cause: str = "in:SM1") -> bool:
        """Bring a turn request; say whether it is done with."""
        ports = self.harness.ports
        record = {
            "body": ANA,
            "messageId": "id-1",
            "receiptHandle": "receipt-1",
            "attributes": {
                "ApproximateReceiveCount": f"{received}",
                "MessageDeduplicationId": cause,
            },
        }
        held = Runtime(
            ports=ports,
            policy=self.harness.policy,
            source=TurnRequestConsumer(cast("Any", Queue()), "made-up"),
            clock=ports.clock,
            executor=SequentialExecutor(),
        )
        with get_runtime.using(held):
            answer = lambda_handler({"Records": [record]}, Unhurried())
        return answer == {"batchItemFailures": []}


def test_only_the_last_look_of_a_turn_request_is_noted() -> None:
    worker = Worker()
    for received in range(1, MOST_RECEIVES):
        assert not worker.look(received)
        assert worker.harness.state.failures == 0
    assert not worker.look(MOST_RECEIVES)
    state, now = worker.harness.state, worker.harness.clock.now()
    assert (state.failures, state.retry_at, state.due_at) == (1, now + minutes(1), now + minutes(1))


def test_during_the_wait_neither_a_turn_request_nor_a_new_line_costs_a_turn() -> None:
    worker = Worker()
    worker.look(MOST_RECEIVES)
    worker.harness.writes("¿Hola?")
    worker.harness.clock.advance(QUIET)
    assert worker.look()
    assert len(worker.harness.agent.questions) == 1
    worker.harness.clock.advance(60)
    assert not worker.look()
    assert len(worker.harness.agent.questions) == 2


@pytest.mark.parametrize(
    ("failing", "wait"), [(ValueError("a defect"), 16), (Unavailable("no answer"), 3)]
)
def test_what_may_pass_is_waited_for_as_long_as_the_agent_at_most(
    failing: Exception, wait: float
) -> None:
    worker = Worker()
    worker.failing = failing
    for _ in range(5):
        assert not worker.look(MOST_RECEIVES)
        last = worker.harness.clock.now()
        worker.harness.clock.advance(3_600)
    assert worker.harness.state.retry_at == last + minutes(wait)


def test_a_release_looks_at_once_and_counts_from_nothing() -> None:
    worker = Worker()
    for _ in range(3):
        worker.look(MOST_RECEIVES, f"{RELEASE}1")
    assert worker.harness.state.failures == 1
    worker.failing = None
    assert worker.look(cause="care:1")
    assert worker.harness.whatsapp.texts == []
    assert worker.look(cause=f"{RELEASE}2")
    assert worker.harness.whatsapp.texts == ["Respuesta 4"]
    assert (worker.harness.state.failures, worker.harness.state.retry_at) == (0, None)


def test_where_the_failure_cannot_be_noted_nothing_else_changes(
    logged: Callable[[], list[dict[str, Any]]],
) -> None:
    worker = Worker()
    before = worker.harness.state

    class Unreadable:
        def load(self, _customer: str) -> None:
            raise KeyError("an item that cannot be read")

    worker.harness.conversations = cast("Any", Unreadable())
    assert not worker.look(MOST_RECEIVES)
    assert worker.harness.state == before
    assert [line["message"] for line in logged()] == ["turn failed", "failure not recorded"]


def test_a_line_that_comes_while_the_failure_is_noted_is_kept_with_it() -> None:
    worker = Worker()
    whole = worker.harness.conversations

    class Meanwhile:
        written = 0

        def load(self, customer: str) -> Any:
            found = whole.load(customer)
            if worker.harness.agent.questions and not self.written:
                self.written += 1
                worker.harness.conversations = whole
                worker.harness.writes("¿Hola?")
            return found

        def __getattr__(self, name: str) -> Any:
            return getattr(whole, name)

    worker.harness.conversations = cast("Any", Meanwhile())
    assert not worker.look(MOST_RECEIVES)
    assert (worker.harness.state.in_seq, worker.harness.state.failures) == (2, 1)


@pytest.mark.parametrize(("received", "is_done_with"), [(1, False), (2, True)])
def test_a_short_wait_brings_the_turn_request_back_once(received: int, is_done_with: bool) -> None:
    worker = Worker()
    worker.failing = AgentFailure(FailureKind.TRANSIENT, "closed 1006")
    assert worker.look(received) is is_done_with
    worker.failing = None
    worker.harness.clock.advance(PUT_BACK_SECONDS)
    assert worker.look(received + 1)
    assert worker.harness.whatsapp.texts == ["Respuesta 2"]
