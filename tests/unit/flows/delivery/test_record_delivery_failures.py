"""What Twilio took and could not deliver: each code's reaction, once, together with the report."""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.flows.delivery.record_delivery import DeliveryOutcome
from aftercall.gateways.twilio.error_codes import explain_code
from tests.fakes.crashes import Crashed, Fuse
from tests.unit.flows.turn_harness import QUIET, TurnHarness

RECORDED, UNCHANGED = DeliveryOutcome.RECORDED, DeliveryOutcome.UNCHANGED
OPTED_OUT, HANDED_OVER = DeliveryOutcome.OPTED_OUT, DeliveryOutcome.HANDED_OVER
ALARM = DeliveryOutcome.ALARM
TRANSIENT = 63010
CLOSED = 63016


def answered() -> TurnHarness:
    """Return a customer who wrote once and was answered."""
    harness = TurnHarness()
    harness.writes("Hola")
    harness.look(QUIET)
    return harness


def fails(harness: TurnHarness, code: int | None, *, message: int = -1) -> DeliveryOutcome:
    """Let Twilio report one of our messages undelivered, the newest if none is named."""
    failed = harness.ours[message]
    return harness.report(failed, failed.message_sid or "SM9", "undelivered", code)


@pytest.mark.parametrize("code", [63003, 99999, None])
def test_a_failure_for_good_is_kept_in_words_and_is_a_persons(code: int | None) -> None:
    harness = answered()
    assert [fails(harness, code), fails(harness, code)] == [HANDED_OVER, UNCHANGED]
    (failed,) = harness.ours
    assert (failed.state, failed.delivery) == (State.SENT, DeliveryStatus.UNDELIVERED)
    meaning = explain_code(code)
    assert (failed.reason, failed.next_action) == (meaning.sentence, meaning.action)
    assert (harness.state.control, harness.state.epoch) == (Control.HUMAN, 1)


def test_a_late_failure_of_what_was_followed_by_another_answer_is_only_kept() -> None:
    harness = answered()
    harness.writes("¿Y el precio?")
    harness.look(QUIET)
    before = harness.state
    assert fails(harness, 63003, message=0) is RECORDED
    assert harness.state == before
    assert fails(harness, 63003) is HANDED_OVER


@pytest.mark.parametrize("code", [63001, 63027, 63051])
def test_what_a_person_has_to_mend_is_told_once(code: int) -> None:
    harness = answered()
    assert [fails(harness, code), fails(harness, code)] == [ALARM, UNCHANGED]
    assert harness.state.control is Control.HUMAN


@pytest.mark.parametrize("code", [21610, 63014, 63033])
def test_who_opted_out_at_twilio_is_written_to_again_once_they_write(code: int) -> None:
    harness = answered()
    assert [fails(harness, code), fails(harness, code)] == [OPTED_OUT, UNCHANGED]
    assert (harness.state.opted_out_at, harness.state.epoch) == (harness.clock.now(), 1)
    harness.look(600)
    assert len(harness.whatsapp.ledger) == 1
    harness.writes("¿Hola?")
    harness.look(QUIET)
    assert len(harness.whatsapp.ledger) == 2


def test_an_answer_outside_the_window_goes_to_a_person_and_no_free_text_follows_it() -> None:
    harness = answered()
    assert [fails(harness, CLOSED), fails(harness, CLOSED)] == [HANDED_OVER, UNCHANGED]
    assert harness.state.control is Control.HUMAN
    harness.person_writes("Le llamo")
    harness.look()
    assert (harness.ours[-1].state, harness.ours[-1].reason) == (State.CANCELLED, "window_closed")
    harness.clock.advance(60)
    harness.writes("Aquí estoy")
    harness.person_writes("Le llamo", "request-2")
    harness.look()
    assert harness.whatsapp.texts == ["Respuesta 1", "Le llamo"]


def test_what_was_written_since_opened_the_window_again_and_is_answered() -> None:
    harness = answered()
    harness.clock.advance(1)
    harness.writes("¿Sigue ahí?")
    assert fails(harness, CLOSED) is RECORDED
    assert harness.state.agent_may_answer
    harness.look(QUIET)
    assert harness.whatsapp.texts == ["Respuesta 1", "Respuesta 2"]


def test_a_closed_window_found_by_an_opening_hands_nothing_over() -> None:
    harness = answered()
    harness.world.put(
        OutboundMessage(
            customer=harness.customer,
            seq=9,
            message_id="9-opening",
            kind=Kind.OPENING,
            text="Hola",
            created_at=harness.clock.now(),
            state=State.SENT,
            message_sid="SM9",
        )
    )
    assert fails(harness, CLOSED) is RECORDED
    assert harness.state.window_closed_at is not None
    assert harness.state.control is Control.AGENT


def test_the_agent_is_not_told_that_it_said_what_never_arrived() -> None:
    harness = answered()
    fails(harness, 63003)
    harness.person_gives_back()
    harness.writes("¿Hola?")
    harness.look(QUIET)
    assert "Respuesta 1" not in harness.agent.questions[-1].context
    assert harness.agent.questions[-1].last_words is None


@pytest.mark.parametrize("code", [TRANSIENT, CLOSED, 21610, 63003])
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 4))
def test_a_report_that_dies_anywhere_and_comes_again_has_followed_once(
    code: int, late: bool, at: int
) -> None:
    harness = answered()
    fuse = Fuse(at, late=late)
    whole = (harness.conversations, harness.messages)
    harness.conversations, harness.messages = fuse.on(whole[0]), fuse.on(whole[1])
    with pytest.raises(Crashed):
        fails(harness, code, message=0)
    harness.conversations, harness.messages = whole
    fails(harness, code, message=0)
    assert harness.ours[0].is_undelivered
    followed = {
        TRANSIENT: len(harness.ours) == 2 and harness.state.outbox == (harness.ours[1].seq,),
        CLOSED: (harness.state.control, harness.state.epoch) == (Control.HUMAN, 1),
        63003: (harness.state.control, harness.state.epoch) == (Control.HUMAN, 1),
        21610: harness.state.opted_out_at is not None and harness.state.epoch == 1,
    }
    assert followed[code]
