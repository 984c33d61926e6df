"""Sending once: what Twilio took, and what nobody can say."""

from aftercall.domain.message import State
from aftercall.domain.send_outcome import Accepted, Unknown
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from aftercall.gateways.twilio.error_codes import explain_code
from tests.builders import NOON, an_opening, seconds
from tests.unit.flows.turn_harness import QUIET, SETTLE, TurnHarness, told

IDLE = TurnOutcome.IDLE
WAITING = TurnOutcome.WAITING
LOST = Unknown(reason="read timeout")
FAILED_BY_TWILIO = Unknown(reason="Twilio answered 503", server_error=True)


def answered(*outcomes: Unknown) -> TurnHarness:
    """Return a customer who wrote once and was answered, with these ends of sending."""
    harness = TurnHarness()
    harness.whatsapp.script = list(outcomes)
    harness.writes("Hola")
    return harness


def test_a_send_without_an_outcome_waits_for_proof_before_anything_else() -> None:
    harness = answered(LOST)
    report = harness.look(QUIET)
    assert (report.outcome, told(report)) == (
        WAITING,
        [TurnEventKind.ANSWERED, TurnEventKind.SEND_UNKNOWN],
    )
    assert (harness.ours[0].state, harness.state.outbox) == (State.SENDING, (2,))
    assert harness.state.due_at is not None
    assert harness.look(SETTLE - 11).outcome is WAITING
    assert harness.look(10).outcome is TurnOutcome.SOON
    assert harness.whatsapp.ledger == []


def test_twilios_list_is_proof_and_nothing_is_sent_again() -> None:
    harness = TurnHarness()
    harness.whatsapp.lose_answers(1)
    harness.writes("Hola")
    harness.look(QUIET)
    report = harness.look(SETTLE)
    assert (report.outcome, told(report)) == (IDLE, [TurnEventKind.PROVED])
    assert (harness.ours[0].state, harness.ours[0].attempt) == (State.SENT, 1)
    assert len(harness.whatsapp.ledger) == 1
    assert harness.state.outbound_count == 1


def test_a_reply_without_any_proof_is_sent_once_more() -> None:
    harness = answered(LOST)
    harness.look(QUIET)
    report = harness.look(SETTLE)
    assert told(report) == [TurnEventKind.BEGUN_AGAIN, TurnEventKind.SENT]
    assert (harness.ours[0].state, harness.ours[0].attempt, harness.ours[0].resends) == (
        State.SENT,
        2,
        1,
    )
    assert harness.whatsapp.texts == ["Respuesta 1"]


def test_a_reply_whose_second_try_is_lost_too_is_given_up_on() -> None:
    harness = answered(LOST, LOST)
    harness.look(QUIET)
    assert told(harness.look(SETTLE)) == [TurnEventKind.BEGUN_AGAIN, TurnEventKind.SEND_UNKNOWN]
    report = harness.look(SETTLE)
    assert (report.outcome, told(report)) == (IDLE, [TurnEventKind.GAVE_UP])
    assert harness.ours[0].state is State.UNKNOWN
    assert (harness.state.outbox, harness.state.due_at) == ((), None)
    assert harness.state.outbound_count == 0


def test_tries_that_twilio_itself_failed_do_not_count_against_a_reply() -> None:
    harness = answered(*[FAILED_BY_TWILIO] * 4)
    harness.look(QUIET)
    for _ in range(4):
        harness.look(SETTLE)
        harness.look(600)
    assert (harness.ours[0].state, harness.ours[0].resends) == (State.SENT, 0)
    assert harness.whatsapp.texts == ["Respuesta 1"]


def test_nothing_is_decided_while_the_list_cannot_be_read() -> None:
    harness = answered(LOST)
    harness.whatsapp.lists = False
    harness.look(QUIET)
    report = harness.look(SETTLE)
    assert (report.outcome, told(report)) == (WAITING, [TurnEventKind.LIST_UNREADABLE])
    assert harness.ours[0].state is State.SENDING
    harness.whatsapp.lists = True
    report = harness.look(60)
    assert told(report) == [TurnEventKind.BEGUN_AGAIN, TurnEventKind.SENT]


def test_a_sid_that_belongs_to_another_message_proves_nothing() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.look(QUIET)
    harness.whatsapp.script = [LOST]
    harness.writes("¿Hola?")
    harness.look(QUIET)
    harness.look(SETTLE)
    assert [one.attempt for one in harness.ours] == [1, 2]
    assert len({one.message_sid for one in harness.ours}) == 2


def test_what_comes_meanwhile_waits_behind_the_unknown_and_is_answered_after_it() -> None:
    harness = answered(LOST)
    harness.look(QUIET)
    harness.writes("¿Hola?")
    assert harness.look(QUIET).outcome is WAITING
    assert len(harness.agent.questions) == 1
    harness.look(SETTLE)
    assert harness.whatsapp.texts == ["Respuesta 1", "Respuesta 2"]
    assert "Respuesta 1" in harness.agent.questions[1].context


def test_a_delivery_report_is_proof_and_clears_the_way() -> None:
    harness = TurnHarness()
    harness.whatsapp.lose_answers(1)
    harness.writes("Hola")
    harness.look(QUIET)
    message, sid = harness.whatsapp.ledger[0]
    harness.report(message, sid, "delivered")
    assert harness.turn_requests.causes[-1] == f"proof:{message.message_id}"
    assert harness.look().outcome is IDLE
    assert (harness.ours[0].state, harness.ours[0].message_sid) == (State.SENT, sid)
    assert (harness.state.outbound_count, harness.state.outbox) == (1, ())
    assert len(harness.whatsapp.ledger) == 1


def test_a_report_that_is_faster_than_our_own_record_is_no_conflict() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.conversations.meanwhile_alone = [
        lambda: harness.report(*harness.whatsapp.ledger[0], "delivered")
    ]
    report = harness.look(QUIET)
    assert (report.outcome, told(report)) == (IDLE, [TurnEventKind.ANSWERED, TurnEventKind.SENT])
    assert (harness.ours[0].state, harness.ours[0].delivery) == (State.SENT, "delivered")
    assert harness.ours[0].duplicate_sids == ()
    assert harness.ours[0].version == 2


def test_proof_after_giving_up_is_still_taken() -> None:
    harness = TurnHarness()
    harness.whatsapp.lose_answers(2)
    harness.whatsapp.hides = True
    harness.writes("Hola")
    harness.look(QUIET)
    harness.look(SETTLE)
    harness.look(SETTLE)
    before = harness.state.outbound_count
    harness.report(*harness.whatsapp.ledger[0], "read")
    assert harness.ours[0].state is State.SENT
    assert harness.state.outbound_count == before + 1


def test_a_write_that_took_too_long_is_begun_anew_instead_of_sent_late() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.conversations.meanwhile = [lambda: harness.clock.advance(10.1)]
    harness.look(QUIET)
    assert harness.whatsapp.texts == ["Respuesta 1"]
    assert (harness.ours[0].attempt, harness.ours[0].state) == (2, State.SENT)


def test_an_opening_without_an_outcome_is_given_up_on_and_never_sent_again() -> None:
    harness = TurnHarness()
    harness.begin(seq=1, outbox=(1,))
    harness.world.put(an_opening(content_sid="HX1"))
    harness.whatsapp.lose_answers(1)
    harness.whatsapp.hides = True
    assert harness.look().outcome is WAITING
    harness.look(SETTLE)
    assert harness.ours[0].state is State.UNKNOWN
    assert len(harness.whatsapp.ledger) == 1


def test_the_intent_is_written_before_anything_leaves() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.look(QUIET)
    sent = harness.whatsapp.ledger[0][0]
    assert (sent.state, sent.attempt, sent.begun_at) == (State.SENDING, 1, NOON + seconds(5))


def test_a_refusal_of_the_report_address_alone_sends_and_rings() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.whatsapp.script = [Accepted(message_sid="SM9", warning=explain_code(21609))]
    report = harness.look(QUIET)
    assert told(report) == [TurnEventKind.ANSWERED, TurnEventKind.SENT, TurnEventKind.SEND_ALARM]
    assert report.events[-1].facts["code"] == 21609
    assert (harness.ours[0].state, harness.ours[0].reason) == (State.SENT, None)
