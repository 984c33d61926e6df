"""What Twilio took and could not deliver: each code's reaction, once, together with the report."""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.flows.delivery.record_delivery import DeliveryOutcome
from aftercall.gateways.twilio.error_codes import explain_code
from tests.fakes.crashes import Crashed, Fuse
from tests.unit.flows.turn_bench import QUIET, TurnBench

RECORDED, UNCHANGED = DeliveryOutcome.RECORDED, DeliveryOutcome.UNCHANGED
OPTED_OUT, HANDED_OVER = DeliveryOutcome.OPTED_OUT, DeliveryOutcome.HANDED_OVER
ALARM = DeliveryOutcome.ALARM
TRANSIENT = 63010
CLOSED = 63016


def answered() -> TurnBench:
    """Return a customer who wrote once and was answered."""
    bench = TurnBench()
    bench.writes("Hola")
    bench.look(QUIET)
    return bench


def fails(bench: TurnBench, code: int | None, *, message: int = -1) -> DeliveryOutcome:
    """Let Twilio report one of our messages undelivered, the newest if none is named."""
    failed = bench.ours[message]
    return bench.report(failed, failed.message_sid or "SM9", "undelivered", code)


@pytest.mark.parametrize("code", [63003, 99999, None])
def test_a_failure_for_good_is_kept_in_words_and_is_a_persons(code: int | None) -> None:
    bench = answered()
    assert [fails(bench, code), fails(bench, code)] == [HANDED_OVER, UNCHANGED]
    (failed,) = bench.ours
    assert (failed.state, failed.delivery) == (State.SENT, DeliveryStatus.UNDELIVERED)
    meaning = explain_code(code)
    assert (failed.reason, failed.next_action) == (meaning.sentence, meaning.action)
    assert (bench.state.control, bench.state.epoch) == (Control.HUMAN, 1)


def test_a_late_failure_of_what_was_followed_by_another_answer_is_only_kept() -> None:
    bench = answered()
    bench.writes("¿Y el precio?")
    bench.look(QUIET)
    before = bench.state
    assert fails(bench, 63003, message=0) is RECORDED
    assert bench.state == before
    assert fails(bench, 63003) is HANDED_OVER


@pytest.mark.parametrize("code", [63001, 63027, 63051])
def test_what_a_person_has_to_mend_is_told_once(code: int) -> None:
    bench = answered()
    assert [fails(bench, code), fails(bench, code)] == [ALARM, UNCHANGED]
    assert bench.state.control is Control.HUMAN


@pytest.mark.parametrize("code", [21610, 63014, 63033])
def test_who_opted_out_at_twilio_is_not_written_to_any_more(code: int) -> None:
    bench = answered()
    assert [fails(bench, code), fails(bench, code)] == [OPTED_OUT, UNCHANGED]
    assert (bench.state.opted_out_at, bench.state.epoch) == (bench.clock.now(), 1)
    bench.writes("¿Hola?")
    bench.look(QUIET)
    assert len(bench.whatsapp.ledger) == 1
    bench.writes("ALTA")
    bench.look(QUIET)
    assert len(bench.whatsapp.ledger) == 2


def test_an_answer_outside_the_window_goes_to_a_person_and_no_free_text_follows_it() -> None:
    bench = answered()
    assert [fails(bench, CLOSED), fails(bench, CLOSED)] == [HANDED_OVER, UNCHANGED]
    assert bench.state.control is Control.HUMAN
    bench.person_writes("Le llamo")
    bench.look()
    assert (bench.ours[-1].state, bench.ours[-1].reason) == (State.CANCELLED, "window_closed")
    bench.clock.advance(60)
    bench.writes("Aquí estoy")
    bench.person_writes("Le llamo", "request-2")
    bench.look()
    assert bench.whatsapp.texts == ["Respuesta 1", "Le llamo"]


def test_what_was_written_since_opened_the_window_again_and_is_answered() -> None:
    bench = answered()
    bench.clock.advance(1)
    bench.writes("¿Sigue ahí?")
    assert fails(bench, CLOSED) is RECORDED
    assert bench.state.agent_may_answer
    bench.look(QUIET)
    assert bench.whatsapp.texts == ["Respuesta 1", "Respuesta 2"]


def test_a_closed_window_found_by_an_opening_hands_nothing_over() -> None:
    bench = answered()
    bench.world.put(
        OutboundMessage(
            customer=bench.customer,
            seq=9,
            message_id="9-opening",
            kind=Kind.OPENING,
            text="Hola",
            created_at=bench.clock.now(),
            state=State.SENT,
            message_sid="SM9",
        )
    )
    assert fails(bench, CLOSED) is RECORDED
    assert bench.state.window_closed_at is not None
    assert bench.state.control is Control.AGENT


def test_the_agent_is_not_told_that_it_said_what_never_arrived() -> None:
    bench = answered()
    fails(bench, 63003)
    bench.person_gives_back()
    bench.writes("¿Hola?")
    bench.look(QUIET)
    assert "Respuesta 1" not in bench.agent.questions[-1].context
    assert bench.agent.questions[-1].last_words is None


@pytest.mark.parametrize("code", [TRANSIENT, CLOSED, 21610, 63003])
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 4))
def test_a_report_that_dies_anywhere_and_comes_again_has_followed_once(
    code: int, late: bool, at: int
) -> None:
    bench = answered()
    fuse = Fuse(at, late=late)
    whole = (bench.conversations, bench.messages)
    bench.conversations, bench.messages = fuse.on(whole[0]), fuse.on(whole[1])
    with pytest.raises(Crashed):
        fails(bench, code, message=0)
    bench.conversations, bench.messages = whole
    fails(bench, code, message=0)
    assert bench.ours[0].is_undelivered
    followed = {
        TRANSIENT: len(bench.ours) == 2 and bench.state.outbox == (bench.ours[1].seq,),
        CLOSED: (bench.state.control, bench.state.epoch) == (Control.HUMAN, 1),
        63003: (bench.state.control, bench.state.epoch) == (Control.HUMAN, 1),
        21610: bench.state.opted_out_at is not None and bench.state.epoch == 1,
    }
    assert followed[code]
