"""A message that surely did not go out before a fence fell is still owed; any other is not."""

from datetime import timedelta

from aftercall.domain.message import State
from aftercall.domain.send_outcome import NotSent
from aftercall.gateways.twilio.send_rejection import rejected
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.turn_harness import QUIET, SETTLE, TurnHarness

BUSY = rejected(code=20429, http_status=429, words="too many", retry_after=timedelta(seconds=30))


def answered(*outcomes: NotSent) -> TurnHarness:
    """Return a customer who wrote once and is to be answered, with these ends of sending."""
    harness = TurnHarness()
    harness.whatsapp.script = list(outcomes)
    harness.writes("Hola")
    return harness


def test_an_answer_that_was_only_refused_before_a_hand_over_is_owed_after_it() -> None:
    harness = answered(BUSY)
    harness.look(QUIET)
    harness.person_takes_over()
    harness.look(60)
    assert (harness.ours[0].state, harness.ours[0].reason) == (State.CANCELLED, "human_in_control")
    assert (harness.whatsapp.ledger, harness.state.answered_seq) == ([], 0)
    harness.person_gives_back()
    harness.look()
    assert harness.whatsapp.texts == ["Respuesta 2"]
    check_ranges(harness.ours, harness.state.answered_seq)


def test_an_answer_that_may_be_out_before_a_hand_over_is_unknown_and_not_given_again() -> None:
    harness = TurnHarness()
    harness.whatsapp.lose_answers(1)
    harness.whatsapp.hides = True
    harness.writes("Hola")
    harness.look(QUIET)
    harness.whatsapp.script = [BUSY]
    harness.look(SETTLE)
    assert (harness.ours[0].state, harness.ours[0].attempt) == (State.PENDING, 2)
    harness.person_takes_over()
    harness.look(60)
    assert (harness.ours[0].state, harness.state.answered_seq) == (State.UNKNOWN, 1)


def test_a_persons_message_that_was_only_refused_gives_its_range_back() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.person_takes_over()
    harness.person_writes()
    harness.whatsapp.script = [BUSY]
    harness.look()
    assert harness.state.answered_seq == 1
    harness.change(window_closed_at=harness.clock.now())
    harness.look(60)
    assert (harness.ours[0].state, harness.state.answered_seq) == (State.CANCELLED, 0)
    check_ranges(harness.ours, harness.state.answered_seq)
