"""A message that surely did not go out before a fence fell is still owed; any other is not."""

from datetime import timedelta

from aftercall.domain.message import State
from aftercall.domain.send_outcome import NotSent
from aftercall.gateways.twilio.send_rejection import rejected
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.turn_bench import QUIET, SETTLE, TurnBench

BUSY = rejected(code=20429, http_status=429, words="too many", retry_after=timedelta(seconds=30))


def answered(*outcomes: NotSent) -> TurnBench:
    """Return a customer who wrote once and is to be answered, with these ends of sending."""
    bench = TurnBench()
    bench.whatsapp.script = list(outcomes)
    bench.writes("Hola")
    return bench


def test_an_answer_that_was_only_refused_before_a_hand_over_is_owed_after_it() -> None:
    bench = answered(BUSY)
    bench.look(QUIET)
    bench.person_takes_over()
    bench.look(60)
    assert (bench.ours[0].state, bench.ours[0].reason) == (State.CANCELLED, "human_in_control")
    assert (bench.whatsapp.ledger, bench.state.answered_seq) == ([], 0)
    bench.person_gives_back()
    bench.look()
    assert bench.whatsapp.texts == ["Respuesta 2"]
    check_ranges(bench.ours, bench.state.answered_seq)


def test_an_answer_that_may_be_out_before_a_hand_over_is_unknown_and_not_given_again() -> None:
    bench = TurnBench()
    bench.whatsapp.lose_answers(1)
    bench.whatsapp.hides = True
    bench.writes("Hola")
    bench.look(QUIET)
    bench.whatsapp.script = [BUSY]
    bench.look(SETTLE)
    assert (bench.ours[0].state, bench.ours[0].attempt) == (State.PENDING, 2)
    bench.person_takes_over()
    bench.look(60)
    assert (bench.ours[0].state, bench.state.answered_seq) == (State.UNKNOWN, 1)


def test_a_persons_message_that_was_only_refused_gives_its_range_back() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.person_takes_over()
    bench.person_writes()
    bench.whatsapp.script = [BUSY]
    bench.look()
    assert bench.state.answered_seq == 1
    bench.change(window_closed_at=bench.clock.now())
    bench.look(60)
    assert (bench.ours[0].state, bench.state.answered_seq) == (State.CANCELLED, 0)
    check_ranges(bench.ours, bench.state.answered_seq)
