"""The caretaker's two halves go side by side: neither waits for the other, or fails with it."""

from datetime import datetime, timedelta

import pytest

from aftercall.bootstrap.caretaker import Runtime, runtime
from aftercall.domain.errors import Unavailable
from functions.caretaker.app import lambda_handler
from tests.builders import NOON, a_conversation, seconds
from tests.fakes.indexes import FakeDue
from tests.fakes.machine import FakeClock, InOrder
from tests.functions.permissions_bench import Unhurried
from tests.unit.flows.test_collect_inbound import InboxBench

EARLIER = NOON - timedelta(minutes=1)
DUE = [f"+5730000002{number:02}" for number in range(80)]


class Caretaker:
    """The caretaker's door over fakes: a message whose webhook was lost, and customers due."""

    def __init__(self, due: list[str]) -> None:
        self.bench = InboxBench()
        self.bench.holds("SMlost")
        self.due = FakeDue(self.bench.world)
        for customer in due:
            state = a_conversation(customer=customer, due_at=EARLIER)
            self.bench.world.conversations[customer] = state

    def round(self) -> dict[str, int]:
        held = Runtime(
            due=self.due,
            inbox=self.bench.inbox,
            inbox_mark=self.bench.mark,
            conversations=self.bench.conversations,
            messages=self.bench.messages,
            nudges=self.bench.nudges,
            sends_per_second=1,
            clock=self.bench.clock,
            chance=self.bench.chance,
            side_by_side=InOrder(),
        )
        with runtime.using(held):
            return lambda_handler({}, Unhurried())


class SilentDue(FakeDue):
    """An index that gives no answer."""

    def due(self, before: datetime, limit: int) -> list[tuple[str, datetime]]:
        raise Unavailable("the table did not answer")


def test_a_round_nudges_and_makes_up_for_lost_webhooks() -> None:
    caretaker = Caretaker(DUE[:2])
    assert caretaker.round() == {"due": 2, "nudged": 2, "stored": 1}


def test_a_round_ends_while_the_function_still_has_time() -> None:
    caretaker = Caretaker(DUE)
    clock: FakeClock = caretaker.bench.clock
    assert caretaker.round() == {"due": 80, "nudged": 56, "stored": 1}
    assert clock.now() <= NOON + seconds(55)
    clock.advance(5)
    caretaker.round()
    nudged = [customer for customer, _ in caretaker.bench.nudges.sent if customer in DUE]
    assert set(nudged[:80]) == set(DUE)


def test_a_list_of_twilios_that_cannot_be_read_keeps_nobody_from_being_nudged() -> None:
    caretaker = Caretaker(DUE[:2])
    caretaker.bench.inbox.answers = False
    assert caretaker.round() == {"due": 2, "nudged": 2, "stored": 0}


def test_an_index_that_cannot_be_read_keeps_no_lost_message_from_being_stored() -> None:
    caretaker = Caretaker(DUE[:2])
    caretaker.due = SilentDue(caretaker.bench.world)
    with pytest.raises(Unavailable):
        caretaker.round()
    assert caretaker.bench.messages.is_stored("SMlost")
    assert caretaker.bench.nudges.causes == ["in:SMlost"]
