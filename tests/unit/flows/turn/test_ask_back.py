"""A word that may ask us to stop, right after a question of ours, is asked about once.

Reported at https://github.com/rapidpro/rapidpro/issues/519: "Baja" answered the question for a
floor, and unsubscribed the customer.
"""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.domain.message import Kind, State
from aftercall.domain.seq_range import SeqRange
from aftercall.flows.turn.turn_context import TurnEventKind
from tests.builders import an_opening, seconds
from tests.unit.flows.turn_harness import QUIET, TEXTS, TurnHarness, told

FLOOR = "¿Prefiere consultorio en planta alta o baja?"
QUESTION = TEXTS.wording("es").stop_question
MINUTES = 120.0
QUIET_TIME = seconds(QUIET)


def asked_for_a_floor(words: str = FLOOR) -> TurnHarness:
    harness = TurnHarness()
    harness.agent.script = [words]
    harness.writes("Quiero una cita")
    harness.look(QUIET)
    return harness


def asked_back(word: str = "Baja") -> TurnHarness:
    harness = asked_for_a_floor()
    harness.writes(word)
    harness.look(QUIET)
    return harness


@pytest.mark.parametrize("word", ["Baja", "cancelar", "SAIR", "cancel"])
def test_the_customer_is_asked_in_place_of_being_unsubscribed_without_a_word(word: str) -> None:
    harness = asked_for_a_floor()
    harness.writes(word)
    report = harness.look(QUIET)
    assert told(report) == [TurnEventKind.ASKED_BACK, TurnEventKind.SENT]
    assert harness.whatsapp.texts == [FLOOR, QUESTION]
    assert len(harness.agent.questions) == 1
    state = harness.state
    assert (state.opted_out_at, state.has_unanswered, state.due_at) == (None, False, None)
    assert (state.awaits_stop_answer, state.stop_asked_seq) == (True, 2)
    assert harness.ours[-1].answers == SeqRange(after=1, through=3)
    harness.look(MINUTES)
    assert len(harness.whatsapp.ledger) == 2


def test_the_question_is_in_the_customers_language() -> None:
    harness = asked_for_a_floor()
    harness.change(language="pt-BR")
    harness.writes("sair")
    harness.look(QUIET)
    assert harness.whatsapp.texts[-1] == TEXTS.wording("pt").stop_question


@pytest.mark.parametrize("yes", ["Sí", "si, por favor", "Baja", "STOP", "👍"])
def test_a_yes_unsubscribes(yes: str) -> None:
    harness = asked_back()
    harness.writes(yes)
    harness.look(QUIET)
    assert harness.state.opted_out_at == harness.clock.now() - QUIET_TIME
    assert (harness.state.stop_asked_seq, harness.state.due_at) == (None, None)
    assert len(harness.agent.questions) == 1
    assert not harness.state.waits_for_person


def test_anything_else_is_answered_by_the_agent_together_with_the_word() -> None:
    harness = asked_back()
    harness.writes("No, la planta baja")
    harness.look(QUIET)
    question = harness.agent.questions[-1]
    assert question.text == "Baja\nNo, la planta baja"
    assert QUESTION in question.context
    assert harness.whatsapp.texts[-1] == "Respuesta 2"
    assert harness.ours[-1].answers == SeqRange(after=3, through=5)
    assert harness.state.stop_asked_seq is None
    harness.writes("Gracias")
    harness.look(QUIET)
    assert harness.agent.questions[-1].text == "Gracias"


def test_it_is_asked_once_and_a_stop_word_meanwhile_is_a_line() -> None:
    harness = asked_back()
    harness.writes("No")
    harness.writes("cancelar")
    harness.look(QUIET)
    assert harness.agent.questions[-1].text == "Baja\nNo\ncancelar"
    assert harness.whatsapp.texts.count(QUESTION) == 1


def test_a_line_right_behind_the_word_shows_that_it_was_an_answer() -> None:
    harness = asked_for_a_floor()
    harness.writes("Baja")
    harness.writes("la de abajo")
    harness.look(QUIET)
    assert harness.agent.questions[-1].text == "Baja\nla de abajo"
    assert QUESTION not in harness.whatsapp.texts


def test_lines_before_the_word_are_asked_about_again_with_it() -> None:
    harness = asked_for_a_floor()
    harness.writes("A ver")
    harness.writes("Baja")
    harness.look(QUIET)
    assert harness.whatsapp.texts[-1] == QUESTION
    harness.writes("No")
    harness.look(QUIET)
    assert harness.agent.questions[-1].text == "A ver\nBaja\nNo"


def test_without_a_question_of_ours_before_it_the_word_unsubscribes_as_ever() -> None:
    harness = asked_for_a_floor("Su cita es mañana.")
    harness.writes("Baja")
    assert harness.state.opted_out_at is not None


def test_a_sure_word_unsubscribes_after_a_question_too() -> None:
    harness = asked_for_a_floor()
    harness.writes("STOP")
    assert harness.state.opted_out_at is not None


def test_it_does_not_wait_for_an_agent_that_fails() -> None:
    harness = asked_for_a_floor()
    down = AgentFailure(FailureKind.TRANSIENT, "closed 1006")
    harness.agent.script = [down] * 5
    harness.writes("A ver")
    for _ in range(3):
        harness.look(MINUTES)
    harness.change(last_ours_asks=True)
    harness.writes("Baja")
    harness.look(QUIET)
    assert harness.whatsapp.texts[-1] == QUESTION


def test_a_question_that_a_person_interrupts_is_asked_after_the_give_back() -> None:
    harness = asked_for_a_floor()
    harness.writes("Baja")
    harness.conversations.meanwhile = [harness.person_takes_over]
    harness.look(QUIET)
    assert QUESTION not in harness.whatsapp.texts
    harness.person_gives_back()
    harness.look(QUIET)
    assert harness.whatsapp.texts.count(QUESTION) == 1
    harness.person_takes_over()
    harness.person_gives_back()
    harness.writes("No")
    harness.look(QUIET)
    assert harness.agent.questions[-1].text == "Baja\nNo"


def test_a_person_who_writes_settles_the_question() -> None:
    harness = asked_back()
    harness.person_takes_over()
    harness.person_writes("¿Le sirve el lunes?")
    harness.look(QUIET)
    harness.writes("Sí")
    assert harness.state.opted_out_at is None


def test_a_word_in_answer_to_a_person_is_the_persons_to_read() -> None:
    harness = asked_for_a_floor()
    harness.person_takes_over()
    harness.person_writes("¿Planta alta o baja?")
    harness.look(QUIET)
    harness.writes("Baja")
    assert (harness.state.opted_out_at, harness.state.control) == (None, Control.HUMAN)
    assert harness.state.waits_for_person


def test_a_crash_before_the_question_is_sent_leaves_it_to_the_next_turn() -> None:
    harness = asked_for_a_floor()
    harness.writes("Baja")
    harness.whatsapp.lose_answers(1)
    harness.look(QUIET)
    assert [one.state for one in harness.ours] == [State.SENT, State.SENDING]
    harness.look(MINUTES)
    harness.look()
    assert [one.state for one in harness.ours] == [State.SENT, State.SENT]
    assert harness.whatsapp.texts.count(QUESTION) == 1


def test_the_closed_window_leaves_the_word_to_a_person() -> None:
    harness = asked_for_a_floor()
    harness.writes("Baja")
    harness.change(window_closed_at=harness.clock.now())
    assert told(harness.look(QUIET)) == [TurnEventKind.HANDED_OVER]
    assert [one.kind for one in harness.ours] == [Kind.REPLY]
    assert harness.state.handed_over_for == "window_closed"


def test_behind_an_opening_the_word_unsubscribes_but_not_behind_one_that_waits() -> None:
    harness = asked_for_a_floor()
    opening = an_opening(seq=harness.state.seq + 1, customer=harness.customer, content_sid="HX1")
    harness.world.put(opening)
    harness.change(seq=opening.seq, outbox=(opening.seq,))
    assert harness.state.last_ours_asks
    harness.look()
    assert harness.whatsapp.texts[-1] == opening.text
    harness.writes("Baja")
    assert harness.state.opted_out_at is not None
