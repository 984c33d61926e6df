"""Sending once: what Twilio took, and what nobody can say."""

from aftercall.domain.message import State
from aftercall.domain.send_outcome import Accepted, Unknown
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from aftercall.gateways.twilio.error_codes import explain_code
from tests.builders import NOON, an_opening, seconds
from tests.unit.flows.turn_bench import QUIET, SETTLE, TurnBench, told

IDLE = TurnOutcome.IDLE
WAITING = TurnOutcome.WAITING
LOST = Unknown(reason="read timeout")
FAILED_BY_TWILIO = Unknown(reason="Twilio answered 503", server_error=True)


def answered(*outcomes: Unknown) -> TurnBench:
    """Return a customer who wrote once and was answered, with these ends of sending."""
    bench = TurnBench()
    bench.whatsapp.script = list(outcomes)
    bench.writes("Hola")
    return bench


def test_a_send_without_an_outcome_waits_for_proof_before_anything_else() -> None:
    bench = answered(LOST)
    report = bench.look(QUIET)
    assert (report.outcome, told(report)) == (
        WAITING,
        [TurnEventKind.ANSWERED, TurnEventKind.SEND_UNKNOWN],
    )
    assert (bench.ours[0].state, bench.state.outbox) == (State.SENDING, (2,))
    assert bench.state.due_at is not None
    assert bench.look(SETTLE - 11).outcome is WAITING
    assert bench.look(10).outcome is TurnOutcome.SOON
    assert bench.whatsapp.ledger == []


def test_twilios_list_is_proof_and_nothing_is_sent_again() -> None:
    bench = TurnBench()
    bench.whatsapp.lose_answers(1)
    bench.writes("Hola")
    bench.look(QUIET)
    report = bench.look(SETTLE)
    assert (report.outcome, told(report)) == (IDLE, [TurnEventKind.PROVED])
    assert (bench.ours[0].state, bench.ours[0].attempt) == (State.SENT, 1)
    assert len(bench.whatsapp.ledger) == 1
    assert bench.state.outbound_count == 1


def test_a_reply_without_any_proof_is_sent_once_more() -> None:
    bench = answered(LOST)
    bench.look(QUIET)
    report = bench.look(SETTLE)
    assert told(report) == [TurnEventKind.BEGUN_AGAIN, TurnEventKind.SENT]
    assert (bench.ours[0].state, bench.ours[0].attempt, bench.ours[0].resends) == (
        State.SENT,
        2,
        1,
    )
    assert bench.whatsapp.texts == ["Respuesta 1"]


def test_a_reply_whose_second_try_is_lost_too_is_given_up_on() -> None:
    bench = answered(LOST, LOST)
    bench.look(QUIET)
    assert told(bench.look(SETTLE)) == [TurnEventKind.BEGUN_AGAIN, TurnEventKind.SEND_UNKNOWN]
    report = bench.look(SETTLE)
    assert (report.outcome, told(report)) == (IDLE, [TurnEventKind.GAVE_UP])
    assert bench.ours[0].state is State.UNKNOWN
    assert (bench.state.outbox, bench.state.due_at) == ((), None)
    assert bench.state.outbound_count == 0


def test_tries_that_twilio_itself_failed_do_not_count_against_a_reply() -> None:
    bench = answered(*[FAILED_BY_TWILIO] * 4)
    bench.look(QUIET)
    for _ in range(4):
        bench.look(SETTLE)
        bench.look(600)
    assert (bench.ours[0].state, bench.ours[0].resends) == (State.SENT, 0)
    assert bench.whatsapp.texts == ["Respuesta 1"]


def test_nothing_is_decided_while_the_list_cannot_be_read() -> None:
    bench = answered(LOST)
    bench.whatsapp.lists = False
    bench.look(QUIET)
    report = bench.look(SETTLE)
    assert (report.outcome, told(report)) == (WAITING, [TurnEventKind.LIST_UNREADABLE])
    assert bench.ours[0].state is State.SENDING
    bench.whatsapp.lists = True
    report = bench.look(60)
    assert told(report) == [TurnEventKind.BEGUN_AGAIN, TurnEventKind.SENT]


def test_a_sid_that_belongs_to_another_message_proves_nothing() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.look(QUIET)
    bench.whatsapp.script = [LOST]
    bench.writes("¿Hola?")
    bench.look(QUIET)
    bench.look(SETTLE)
    assert [one.attempt for one in bench.ours] == [1, 2]
    assert len({one.message_sid for one in bench.ours}) == 2


def test_what_comes_meanwhile_waits_behind_the_unknown_and_is_answered_after_it() -> None:
    bench = answered(LOST)
    bench.look(QUIET)
    bench.writes("¿Hola?")
    assert bench.look(QUIET).outcome is WAITING
    assert len(bench.agent.questions) == 1
    bench.look(SETTLE)
    assert bench.whatsapp.texts == ["Respuesta 1", "Respuesta 2"]
    assert "Respuesta 1" in bench.agent.questions[1].context


def test_a_delivery_report_is_proof_and_clears_the_way() -> None:
    bench = TurnBench()
    bench.whatsapp.lose_answers(1)
    bench.writes("Hola")
    bench.look(QUIET)
    message, sid = bench.whatsapp.ledger[0]
    bench.report(message, sid, "delivered")
    assert bench.turn_requests.causes[-1] == f"proof:{message.message_id}"
    assert bench.look().outcome is IDLE
    assert (bench.ours[0].state, bench.ours[0].message_sid) == (State.SENT, sid)
    assert (bench.state.outbound_count, bench.state.outbox) == (1, ())
    assert len(bench.whatsapp.ledger) == 1


def test_a_report_that_is_faster_than_our_own_record_is_no_conflict() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.conversations.meanwhile_alone = [
        lambda: bench.report(*bench.whatsapp.ledger[0], "delivered")
    ]
    report = bench.look(QUIET)
    assert (report.outcome, told(report)) == (IDLE, [TurnEventKind.ANSWERED, TurnEventKind.SENT])
    assert (bench.ours[0].state, bench.ours[0].delivery) == (State.SENT, "delivered")
    assert bench.ours[0].duplicate_sids == ()
    assert bench.ours[0].version == 2


def test_proof_after_giving_up_is_still_taken() -> None:
    bench = TurnBench()
    bench.whatsapp.lose_answers(2)
    bench.whatsapp.hides = True
    bench.writes("Hola")
    bench.look(QUIET)
    bench.look(SETTLE)
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
    bench.whatsapp.hides = True
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


def test_a_refusal_of_the_report_address_alone_sends_and_rings() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.whatsapp.script = [Accepted(message_sid="SM9", warning=explain_code(21609))]
    report = bench.look(QUIET)
    assert told(report) == [TurnEventKind.ANSWERED, TurnEventKind.SENT, TurnEventKind.SEND_ALARM]
    assert report.events[-1].facts["code"] == 21609
    assert (bench.ours[0].state, bench.ours[0].reason) == (State.SENT, None)
