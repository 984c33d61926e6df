"""The reconciler's two halves go side by side: neither waits for the other, or fails with it."""

from datetime import datetime, timedelta

import pytest

from aftercall.bootstrap.reconciler import Runtime, get_runtime
from aftercall.domain.errors import Unavailable
from functions.reconciler.app import lambda_handler
from tests.builders import NOON, a_conversation, seconds
from tests.fakes.system import FakeClock, SideBySideExecutor
from tests.functions.permissions_harness import Unhurried
from tests.memory_store.ports import MemoryActivity, MemoryDueIndex
from tests.unit.flows.recovery_harness import RecoveryHarness

EARLIER = NOON - timedelta(minutes=1)
DUE = [f"+5730000002{number:02}" for number in range(80)]


class Reconciler:
    """The reconciler's door over fakes: a message whose webhook was lost, and customers due."""

    def __init__(self, due: list[str]) -> None:
        self.harness = RecoveryHarness()
        self.harness.holds("SMlost")
        self.due = MemoryDueIndex(self.harness.world)
        for customer in due:
            state = a_conversation(customer=customer, due_at=EARLIER)
            self.harness.world.conversations[customer] = state

    def round(self) -> dict[str, int]:
        held = Runtime(
            due=self.due,
            activity=MemoryActivity(self.harness.world),
            conversations=self.harness.conversations,
            recovery=self.harness.recovery,
            turn_requests=self.harness.turn_requests,
            sends_per_second=1,
            clock=self.harness.clock,
            rng=self.harness.rng,
            executor=SideBySideExecutor(self.harness.clock),
        )
        with get_runtime.using(held):
            return lambda_handler({}, Unhurried())


class SilentDue(MemoryDueIndex):
    """An index that gives no answer."""

    def due(self, before: datetime, limit: int) -> list[tuple[str, datetime]]:
        raise Unavailable("the table did not answer")


def test_a_round_requests_turns_and_makes_up_for_lost_webhooks() -> None:
    reconciler = Reconciler(DUE[:2])
    assert reconciler.round() == {"due": 2, "enqueued": 2, "released": 0, "stored": 1}


def test_a_round_ends_while_the_function_still_has_time() -> None:
    reconciler = Reconciler(DUE)
    clock: FakeClock = reconciler.harness.clock
    assert reconciler.round() == {"due": 80, "enqueued": 56, "released": 0, "stored": 1}
    assert clock.now() <= NOON + seconds(55)
    clock.advance(5)
    reconciler.round()
    enqueued = [
        customer for customer, _ in reconciler.harness.turn_requests.sent if customer in DUE
    ]
    assert set(enqueued[:80]) == set(DUE)


def test_a_list_of_twilios_that_cannot_be_read_keeps_nobody_from_a_turn() -> None:
    reconciler = Reconciler(DUE[:2])
    reconciler.harness.received_messages.answers = False
    assert reconciler.round() == {"due": 2, "enqueued": 2, "released": 0, "stored": 0}


def test_an_index_that_cannot_be_read_keeps_no_lost_message_from_being_stored() -> None:
    reconciler = Reconciler(DUE[:2])
    reconciler.due = SilentDue(reconciler.harness.world)
    with pytest.raises(Unavailable):
        reconciler.round()
    assert reconciler.harness.messages.stored_sids(["SMlost"])
    assert reconciler.harness.turn_requests.causes == ["in:SMlost"]
