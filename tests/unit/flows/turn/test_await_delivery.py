"""The parts of a long answer wait for each other, and for no more than eight seconds.

Reported at https://github.com/dimagi/open-chat-studio/pull/1763: WhatsApp shows parts that follow
each other at once in any order.
"""

from collections.abc import Callable

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.message import OutboundMessage, State
from aftercall.domain.send_outcome import SendOutcome
from aftercall.flows.turn.run_turn import MOST_STEPS
from aftercall.flows.turn.turn_context import TurnOutcome
from tests.fakes.outside import FakeWhatsApp
from tests.fakes.system import FakeClock
from tests.unit.flows.turn_harness import QUIET, TurnHarness

PARAGRAPH = "palabra " * 150
DELIVERED = 1.2


class Phone(FakeWhatsApp):
    """Accepts messages, and notes when."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock
        self.accepted_at: list[float] = []

    def send(self, message: OutboundMessage) -> SendOutcome:
        self.accepted_at.append((self._clock.now() - self._begun).total_seconds())
        return super().send(message)

    def begin(self) -> None:
        self._begun = self._clock.now()

    @property
    def gaps(self) -> list[float]:
        pairs = zip(self.accepted_at, self.accepted_at[1:], strict=False)
        return [round(after - before, 1) for before, after in pairs]


class EventfulClock(FakeClock):
    """Does things at the times at which they are due, while a turn sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[tuple[float, Callable[[], object]]] = []

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        for event in [one for one in self.events if self.since >= one[0]]:
            self.events.remove(event)
            event[1]()

    @property
    def since(self) -> float:
        return sum(self.slept)


def long_answer(parts: int = 3) -> tuple[TurnHarness, Phone, EventfulClock]:
    harness, clock = TurnHarness(), EventfulClock()
    harness.clock = harness.agent._clock = clock
    phone = Phone(clock)
    harness.whatsapp = phone
    harness.agent.script = ["\n\n".join([PARAGRAPH] * parts)]
    harness.writes("Cuénteme todo")
    phone.begin()
    return harness, phone, clock


def report(harness: TurnHarness, place: int, status: str = "delivered") -> Callable[[], object]:
    def happen() -> None:
        message, sid = harness.whatsapp.ledger[place]
        harness.report(message, sid, status)

    return happen


def test_the_next_part_is_sent_once_the_one_before_was_delivered() -> None:
    harness, phone, clock = long_answer()
    clock.events = [(DELIVERED, report(harness, 0)), (2 * DELIVERED, report(harness, 1))]
    assert harness.look(QUIET).outcome is TurnOutcome.IDLE
    assert phone.gaps == [1.5, 1.0]
    assert [message.part for message, _ in phone.ledger] == [1, 2, 3]


def test_without_a_report_each_part_waits_four_seconds_and_all_of_them_eight() -> None:
    harness, phone, _ = long_answer(parts=5)
    assert harness.look(QUIET).outcome is TurnOutcome.IDLE
    assert phone.gaps == [4.0, 4.0, 0.0, 0.0]
    assert [one.state for one in harness.ours] == [State.SENT] * 5


@pytest.mark.parametrize(("status", "gaps"), [("read", [0.5]), ("failed", []), ("undelivered", [])])
def test_a_part_that_was_read_is_not_waited_for_and_after_a_lost_one_a_person_has_the_rest(
    status: str, gaps: list[float]
) -> None:
    harness, phone, clock = long_answer(parts=2)
    clock.events = [(0.5, report(harness, 0, status))]
    harness.look(QUIET)
    assert phone.gaps == gaps
    assert (harness.state.control is Control.HUMAN) is (gaps == [])


def test_a_report_that_says_sent_is_no_delivery() -> None:
    harness, phone, clock = long_answer(parts=2)
    clock.events = [(0.5, report(harness, 0, "sent"))]
    harness.look(QUIET)
    assert phone.gaps == [4.0]


def test_a_person_who_takes_over_during_the_wait_stops_what_follows() -> None:
    harness, phone, clock = long_answer()
    clock.events = [(1.0, harness.person_takes_over)]
    harness.look(QUIET)
    assert len(phone.ledger) == 1
    assert harness.state.control is Control.HUMAN
    assert [one.state for one in harness.ours] == [State.SENT, State.CANCELLED, State.CANCELLED]


def test_a_turn_without_the_time_to_wait_leaves_the_part_to_the_next_one() -> None:
    harness, phone, _ = long_answer(parts=2)
    harness.agent.before_answering = [lambda: harness.clock.advance(37)]
    assert harness.look(QUIET, left=53).outcome is TurnOutcome.OUT_OF_TIME
    assert len(phone.ledger) == 1
    assert harness.look(10).outcome is TurnOutcome.IDLE
    assert len(phone.ledger) == 2
    assert len(harness.agent.questions) == 1


def test_a_turn_that_dies_during_the_wait_loses_nothing_and_the_next_does_not_wait() -> None:
    harness, phone, clock = long_answer(parts=2)

    def die() -> None:
        raise KeyboardInterrupt

    clock.events = [(1.0, die)]
    with pytest.raises(KeyboardInterrupt):
        harness.look(QUIET)
    assert len(phone.ledger) == 1
    slept = len(clock.slept)
    assert harness.look(90).outcome is TurnOutcome.IDLE
    assert (len(phone.ledger), len(clock.slept)) == (2, slept)


def test_the_longest_answer_fits_into_one_turn() -> None:
    harness, phone, _ = long_answer(parts=20)
    assert harness.look(QUIET).outcome is TurnOutcome.IDLE
    assert len(phone.ledger) == 20
    assert 4 * len(phone.ledger) < MOST_STEPS
