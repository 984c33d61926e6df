"""Turn requests that were received before are taken side by side, so that none starves another."""

from typing import Any, cast

import pytest

from aftercall.bootstrap.conversation_worker import Runtime, get_runtime
from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.gateways.sqs.turn_request_consumer import MOST_RECEIVES, TurnRequestConsumer
from aftercall.ports import AgentAnswer, Question
from functions.conversation_worker.app import lambda_handler
from tests.builders import seconds
from tests.fakes.system import SideBySideExecutor
from tests.functions.permissions_harness import Unhurried
from tests.unit.flows.turn_harness import QUIET, TurnHarness

CUSTOMERS = [f"+57300000010{number}" for number in range(10)]
PATIENCE = 25.0


class RecordingQueue:
    """Counts what comes back; deletes whatever it is told to."""

    def __init__(self) -> None:
        self.put_back = 0

    def delete_message_batch(self, **_request: object) -> None:
        pass

    def change_message_visibility_batch(self, **request: Any) -> None:
        self.put_back += len(request["Entries"])


class TenCustomers:
    """Ten customers who wrote, and an agent that is silent for as long as it is waited for."""

    def __init__(self) -> None:
        self.harness = TurnHarness()
        self.queue = RecordingQueue()
        self.asked: list[str] = []
        self.harness.agent.answer = self._stay_silent  # type: ignore[method-assign]
        for customer in CUSTOMERS:
            self.harness.customer = customer
            self.harness.writes("Hola")
        self.harness.clock.advance(QUIET)

    def _stay_silent(self, question: Question) -> AgentAnswer:
        self.asked.append(question.user_id)
        self.harness.clock.advance(PATIENCE)
        raise AgentFailure(FailureKind.TIMEOUT, "no answer in time")

    def deliver(self, received: int) -> list[str]:
        """Deliver a turn request of each customer; return the message ids that failed."""
        records = [_record(customer, received) for customer in CUSTOMERS]
        runtime = Runtime(
            ports=self.harness.ports,
            policy=self.harness.policy,
            source=TurnRequestConsumer(cast("Any", self.queue), "made-up"),
            clock=self.harness.clock,
            executor=SideBySideExecutor(self.harness.clock),
        )
        with get_runtime.using(runtime):
            answer = lambda_handler({"Records": records}, Unhurried())
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def _record(customer: str, received: int) -> dict[str, Any]:
    return {
        "body": customer,
        "messageId": f"id-{customer}",
        "receiptHandle": f"receipt-{customer}",
        "attributes": {
            "ApproximateReceiveCount": f"{received}",
            "MessageDeduplicationId": f"in:SM{customer}",
        },
    }


@pytest.mark.parametrize("received", range(1, MOST_RECEIVES + 1))
def test_each_of_ten_is_asked_for_in_the_time_of_one_whichever_delivery_it_is(
    received: int,
) -> None:
    ten = TenCustomers()
    began = ten.harness.clock.now()
    failed = ten.deliver(received)
    assert len(set(ten.asked)) == len(ten.asked) == 10
    assert ten.harness.clock.now() - began == seconds(PATIENCE)
    # A first delivery comes again after the short wait; a later one is done, and due in the table.
    assert len(failed) == ten.queue.put_back == (10 if received == 1 else 0)


def test_a_delivery_is_charged_only_to_a_customer_whose_turn_was_taken() -> None:
    ten = TenCustomers()
    charged = 0
    for received in range(1, MOST_RECEIVES + 1):
        charged += len(ten.deliver(received))
        ten.harness.clock.advance(60)
    assert charged == 10
    assert len(ten.asked) >= 20
