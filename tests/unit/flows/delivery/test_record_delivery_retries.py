"""An answer that a passing fault kept from arriving is said again, as a message of its own."""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.failed_send_transitions import MOST_RETRIES
from aftercall.domain.message import State
from aftercall.flows.delivery.record_delivery import DeliveryOutcome
from aftercall.flows.turn.turn_context import TurnOutcome
from tests.builders import minutes
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.turn_harness import QUIET, TurnHarness

RECORDED, UNCHANGED = DeliveryOutcome.RECORDED, DeliveryOutcome.UNCHANGED
RETRY, HANDED_OVER = DeliveryOutcome.RETRY_QUEUED, DeliveryOutcome.HANDED_OVER


def answered() -> TurnHarness:
    """Return a customer who wrote once and was answered."""
    harness = TurnHarness()
    harness.writes("Hola")
    harness.look(QUIET)
    return harness


def fails(harness: TurnHarness, *, message: int = -1) -> DeliveryOutcome:
    """Let Twilio report one of our messages failed by a fault of its own, else the newest."""
    failed = harness.ours[message]
    return harness.report(failed, failed.message_sid or "SM9", "failed", 63010)


def test_a_fault_that_passes_has_the_answer_said_again_three_times_at_most() -> None:
    harness = answered()
    for number, wait in enumerate([minutes(1), minutes(2), minutes(3)], start=1):
        assert [fails(harness), fails(harness, message=-2)] == [RETRY, UNCHANGED]
        retry = harness.ours[-1]
        assert (retry.retry_of, retry.retries) == (retry.seq - 1, number)
        assert (retry.state, retry.not_before) == (State.PENDING, harness.clock.now() + wait)
        assert harness.look(wait.total_seconds() - 11).outcome is TurnOutcome.WAITING
        assert harness.state.due_at == retry.not_before
        assert len(harness.whatsapp.texts) == number
        harness.look(11)
    assert fails(harness) is HANDED_OVER
    assert harness.state.control is Control.HUMAN
    assert harness.whatsapp.texts == ["Respuesta 1"] * (MOST_RETRIES + 1)
    assert (harness.state.outbox, harness.state.outbound_count) == ((), MOST_RETRIES + 1)
    check_ranges(harness.ours, harness.state.answered_seq)


def test_what_the_customer_writes_meanwhile_is_answered_behind_the_retry() -> None:
    harness = answered()
    fails(harness)
    harness.writes("¿Hola?")
    harness.look(60)
    assert harness.whatsapp.texts == ["Respuesta 1", "Respuesta 1", "Respuesta 2"]
    check_ranges(harness.ours, harness.state.answered_seq)


@pytest.mark.parametrize("moved_by", ["taking", "STOP", "ALTA"])
def test_nothing_is_said_again_behind_a_fence(moved_by: str) -> None:
    harness = answered()
    if moved_by in ("STOP", "ALTA"):
        harness.writes("STOP")
    else:
        harness.person_takes_over()
    if moved_by == "ALTA":
        harness.writes("ALTA")
    before = harness.state
    assert fails(harness) is RECORDED
    assert (harness.state, len(harness.ours)) == (before, 1)


def test_a_failure_behind_a_fence_that_the_agent_is_back_in_goes_to_a_person() -> None:
    harness = answered()
    harness.person_takes_over()
    harness.person_gives_back()
    assert fails(harness) is HANDED_OVER
    assert (harness.state.control, len(harness.ours)) == (Control.HUMAN, 1)


def test_a_retry_that_a_person_forestalls_gives_no_range_back() -> None:
    harness = answered()
    fails(harness)
    harness.person_takes_over()
    harness.look(61)
    assert harness.ours[-1].state is State.CANCELLED
    assert harness.state.answered_seq == harness.state.in_seq
    assert len(harness.whatsapp.ledger) == 1


def test_a_late_failure_of_a_message_that_was_given_up_on_counts_and_is_said_again() -> None:
    harness = TurnHarness()
    harness.whatsapp.lose_answers(2)
    harness.whatsapp.hides = True
    harness.writes("Hola")
    harness.look(QUIET)
    for _ in range(3):
        harness.look(121)
    assert harness.ours[0].state is State.UNKNOWN
    assert fails(harness) is RETRY
    assert (harness.ours[0].state, harness.state.outbound_count) == (State.SENT, 1)
    harness.look(60)
    assert harness.state.outbound_count == 2


def test_a_report_beside_a_line_follows_on_top_of_it() -> None:
    harness = answered()
    harness.conversations.meanwhile = [lambda: harness.writes("¿Hola?")]
    assert fails(harness) is RETRY
    assert harness.state.inbound_count == 2
