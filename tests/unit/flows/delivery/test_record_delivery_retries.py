"""An answer that a passing fault kept from arriving is said again, as a message of its own."""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.failed_send_transitions import MOST_RETRIES
from aftercall.domain.message import State
from aftercall.flows.delivery.record_delivery import DeliveryOutcome
from aftercall.flows.turn.turn_context import TurnOutcome
from tests.builders import minutes
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.turn_bench import QUIET, TurnBench

RECORDED, UNCHANGED = DeliveryOutcome.RECORDED, DeliveryOutcome.UNCHANGED
RETRY, HANDED_OVER = DeliveryOutcome.RETRY_QUEUED, DeliveryOutcome.HANDED_OVER


def answered() -> TurnBench:
    """Return a customer who wrote once and was answered."""
    bench = TurnBench()
    bench.writes("Hola")
    bench.look(QUIET)
    return bench


def fails(bench: TurnBench, *, message: int = -1) -> DeliveryOutcome:
    """Let Twilio report one of our messages failed by a fault of its own, else the newest."""
    failed = bench.ours[message]
    return bench.report(failed, failed.message_sid or "SM9", "failed", 63010)


def test_a_fault_that_passes_has_the_answer_said_again_three_times_at_most() -> None:
    bench = answered()
    for number, wait in enumerate([minutes(1), minutes(2), minutes(3)], start=1):
        assert [fails(bench), fails(bench, message=-2)] == [RETRY, UNCHANGED]
        retry = bench.ours[-1]
        assert (retry.retry_of, retry.retries) == (retry.seq - 1, number)
        assert (retry.state, retry.not_before) == (State.PENDING, bench.clock.now() + wait)
        assert bench.look(wait.total_seconds() - 11).outcome is TurnOutcome.WAITING
        assert bench.state.due_at == retry.not_before
        assert len(bench.whatsapp.texts) == number
        bench.look(11)
    assert fails(bench) is HANDED_OVER
    assert bench.state.control is Control.HUMAN
    assert bench.whatsapp.texts == ["Respuesta 1"] * (MOST_RETRIES + 1)
    assert (bench.state.outbox, bench.state.outbound_count) == ((), MOST_RETRIES + 1)
    check_ranges(bench.ours, bench.state.answered_seq)


def test_what_the_customer_writes_meanwhile_is_answered_behind_the_retry() -> None:
    bench = answered()
    fails(bench)
    bench.writes("¿Hola?")
    bench.look(60)
    assert bench.whatsapp.texts == ["Respuesta 1", "Respuesta 1", "Respuesta 2"]
    check_ranges(bench.ours, bench.state.answered_seq)


@pytest.mark.parametrize("moved_by", ["taking", "STOP", "ALTA"])
def test_nothing_is_said_again_behind_a_fence(moved_by: str) -> None:
    bench = answered()
    if moved_by in ("STOP", "ALTA"):
        bench.writes("STOP")
    else:
        bench.person_takes_over()
    if moved_by == "ALTA":
        bench.writes("ALTA")
    before = bench.state
    assert fails(bench) is RECORDED
    assert (bench.state, len(bench.ours)) == (before, 1)


def test_a_failure_behind_a_fence_that_the_agent_is_back_in_goes_to_a_person() -> None:
    bench = answered()
    bench.person_takes_over()
    bench.person_gives_back()
    assert fails(bench) is HANDED_OVER
    assert (bench.state.control, len(bench.ours)) == (Control.HUMAN, 1)


def test_a_retry_that_a_person_forestalls_gives_no_range_back() -> None:
    bench = answered()
    fails(bench)
    bench.person_takes_over()
    bench.look(61)
    assert bench.ours[-1].state is State.CANCELLED
    assert bench.state.answered_seq == bench.state.in_seq
    assert len(bench.whatsapp.ledger) == 1


def test_a_late_failure_of_a_message_that_was_given_up_on_counts_and_is_said_again() -> None:
    bench = TurnBench()
    bench.whatsapp.lose_answers(2)
    bench.whatsapp.hides = True
    bench.writes("Hola")
    bench.look(QUIET)
    for _ in range(3):
        bench.look(121)
    assert bench.ours[0].state is State.UNKNOWN
    assert fails(bench) is RETRY
    assert (bench.ours[0].state, bench.state.outbound_count) == (State.SENT, 1)
    bench.look(60)
    assert bench.state.outbound_count == 2


def test_a_report_beside_a_line_follows_on_top_of_it() -> None:
    bench = answered()
    bench.conversations.meanwhile = [lambda: bench.writes("¿Hola?")]
    assert fails(bench) is RETRY
    assert bench.state.inbound_count == 2
