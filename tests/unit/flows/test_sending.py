"""Sending once: what Twilio took, and what nobody can say."""

from aftercall.domain.message import State
from aftercall.domain.send import Unknown
from aftercall.flows.turn_frame import Told, TurnOutcome
from tests.builders import NOON, an_opening, seconds
from tests.unit.flows.turn_bench import QUIET, SETTLE, TurnBench, told

RESTED = TurnOutcome.RESTED
WAITING = TurnOutcome.WAITING
LOST = Unknown(reason="read timeout")


def answered(*outcomes: Unknown) -> TurnBench:
    """Return a customer who wrote once and was answered, with these ends of sending."""
    bench = TurnBench()
    bench.whatsapp.script = list(outcomes)
    bench.writes("Hola")
    return bench


def test_a_send_without_an_outcome_is_left_and_never_repeated() -> None:
    bench = answered(LOST)
    report = bench.look(QUIET)
    assert (report.outcome, told(report)) == (WAITING, [Told.ANSWERED, Told.SEND_UNKNOWN])
    assert (bench.ours[0].state, bench.state.outbox) == (State.SENDING, (2,))
    assert bench.state.due_at is not None
    assert bench.look(SETTLE - 1).outcome is WAITING
    report = bench.look(1)
    assert (report.outcome, told(report)) == (RESTED, [Told.GAVE_UP])
    assert bench.ours[0].state is State.UNKNOWN
    assert not bench.state.outbox
    assert not bench.state.due_at
    assert bench.whatsapp.ledger == []
    assert bench.state.outbound_count == 0


def test_what_comes_meanwhile_waits_behind_the_unknown_and_is_answered_after_it() -> None:
    bench = answered(LOST)
    bench.look(QUIET)
    bench.writes("¿Hola?")
    assert bench.look(QUIET).outcome is WAITING
    assert len(bench.agent.questions) == 1
    bench.look(SETTLE)
    assert bench.whatsapp.texts == ["Respuesta 2"]
    assert "Respuesta 1" in bench.agent.questions[1].context


def test_a_delivery_report_is_proof_and_clears_the_way() -> None:
    bench = TurnBench()
    bench.whatsapp.lose_answers(1)
    bench.writes("Hola")
    bench.look(QUIET)
    message, sid = bench.whatsapp.ledger[0]
    bench.report(message, sid, "delivered")
    assert bench.nudges.causes[-1] == f"proof:{message.message_id}"
    assert bench.look().outcome is RESTED
    assert (bench.ours[0].state, bench.ours[0].message_sid) == (State.SENT, sid)
    assert (bench.state.outbound_count, bench.state.outbox) == (1, ())
    assert len(bench.whatsapp.ledger) == 1


def test_a_report_that_is_faster_than_our_own_record_is_no_conflict() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.messages.meanwhile = [lambda: bench.report(*bench.whatsapp.ledger[0], "delivered")]
    report = bench.look(QUIET)
    assert (report.outcome, told(report)) == (RESTED, [Told.ANSWERED, Told.SENT])
    assert (bench.ours[0].state, bench.ours[0].delivery) == (State.SENT, "delivered")
    assert bench.ours[0].duplicate_sids == ()
    assert bench.ours[0].version == 2


def test_proof_after_giving_up_is_still_taken() -> None:
    bench = TurnBench()
    bench.whatsapp.lose_answers(1)
    bench.writes("Hola")
    bench.look(QUIET)
    bench.look(SETTLE)
    before = bench.state.outbound_count
    bench.report(*bench.whatsapp.ledger[0], "read")
    assert bench.ours[0].state is State.SENT
    assert bench.state.outbound_count == before + 1


def test_a_write_that_took_too_long_is_begun_anew_instead_of_sent_late() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.conversations.meanwhile = [lambda: bench.clock.advance(10.1)]
    bench.look(QUIET)
    assert bench.whatsapp.texts == ["Respuesta 1"]
    assert (bench.ours[0].attempt, bench.ours[0].state) == (2, State.SENT)


def test_an_opening_without_an_outcome_is_given_up_on_and_never_sent_again() -> None:
    bench = TurnBench()
    bench.begin(seq=1, outbox=(1,))
    bench.world.put(an_opening(content_sid="HX1"))
    bench.whatsapp.lose_answers(1)
    assert bench.look().outcome is WAITING
    bench.look(SETTLE)
    assert bench.ours[0].state is State.UNKNOWN
    assert len(bench.whatsapp.ledger) == 1


def test_the_intent_is_written_before_anything_leaves() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.look(QUIET)
    sent = bench.whatsapp.ledger[0][0]
    assert (sent.state, sent.attempt, sent.begun_at) == (State.SENDING, 1, NOON + seconds(5))
    assert sent.begun_by
