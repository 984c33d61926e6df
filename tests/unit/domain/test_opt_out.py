"""What counts as a keyword about being written to, and what is a message like any other."""

from typing import Any

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.folded_text import fold_text
from aftercall.domain.opt_out import (
    OptOutKeyword,
    OptOutSource,
    read_opt_out_keyword,
    read_opt_out_type,
    read_wish,
)
from aftercall.domain.opt_out_words import WORDS
from aftercall.gateways.message_catalog import read_message_catalog
from tests.builders import NOON, a_conversation, a_message, minutes

STOP, START, UNSURE = OptOutKeyword.STOP, OptOutKeyword.START, OptOutKeyword.UNSURE
ASKS: dict[str, Any] = {"last_ours_asks": True}
ASKED: dict[str, Any] = {"stop_asked_seq": 3, "answered_seq": 3, "in_seq": 3, "seq": 4}


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("STOP", STOP),
        ("stop.", STOP),
        ("  Baja! ", STOP),
        ("¡BAJA!", STOP),
        ("darme  de\nbaja", STOP),
        ("Unsubscribe", STOP),
        ("opt-out", STOP),
        ("No quiero recibir más mensajes.", STOP),
        ("sair", STOP),
        ("PARAR", STOP),
        ("Descadastrar", STOP),
        ("Não quero mais mensagens", STOP),
        ("*stop*", STOP),
        ("START", START),
        ("alta", START),
        ("Unstop", START),
        *((word, STOP) for word in ("CANCEL", "End", "quit", "CANCELAR", "salir", "PARE", "SAIR")),
        ("Baja, por favor", STOP),
        ("Dame de baja por favor.", STOP),
        ("stop por favor", STOP),
        ("Stop, please!", STOP),
        ("Please stop", STOP),
        ("stop stop", STOP),
        ("STOP STOP STOP", STOP),
        ("dar de baja", STOP),
        ("Descadastre-me", STOP),
        ("No me escriban más", STOP),
        ("Remove me", STOP),
        ("Please cancel", None),
        ("cancela", None),
        ("no me escriban más tarde de las 8", None),
        ("Quiero cancelar mi cita", None),
        ("No quiero la baja tensión", None),
        ("stop it please", None),
        ("bajá", STOP),
        ("", None),
        ("👍", None),
        ("STOP 🙏", STOP),
        ("🛑 STOP", STOP),
        ("🛑🛑STOP❗️👍🏽", STOP),
        ("“STOP”", STOP),
        ("«STOP»", STOP),
        ("[STOP]", STOP),
        ("-STOP-", STOP),
        ("— ¡Stop! …", STOP),
        ("STOP\u200b", STOP),
        ("\ufeff\u200eSTOP\u2060", STOP),
        ("S\u200bTOP", STOP),
        ("𝗦𝗧𝗢𝗣", STOP),
        ("opt\u2011out", STOP),
        ("opt–out", STOP),
        ("Start 👍", START),
        ("STOP 🙏 it", None),
        ("“STOP” is on the sign", None),
        ("non-stop", None),
        ("stop 2", None),
    ],
)
def test_only_a_message_that_says_nothing_else_is_a_keyword(
    text: str, keyword: OptOutKeyword | None
) -> None:
    assert read_opt_out_keyword(text) is keyword
    assert read_wish(a_message(text), a_conversation()) is keyword


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("Baja", UNSURE),
        ("parar", UNSURE),
        ("Sair.", UNSURE),
        ("Cancelar", UNSURE),
        ("cancel", UNSURE),
        ("Alto", UNSURE),
        ("Baja por favor", UNSURE),
        ("quit", UNSURE),
        ("STOP", STOP),
        ("darme de baja", STOP),
        ("Alta", START),
        ("La baja", None),
        ("Sí", None),
    ],
)
def test_a_word_that_can_be_an_answer_is_asked_about_right_after_a_question_of_ours(
    text: str, keyword: OptOutKeyword | None
) -> None:
    assert read_wish(a_message(text), a_conversation(**ASKS)) is keyword


@pytest.mark.parametrize(
    "changes",
    [
        {"control": Control.HUMAN},
        {"control": Control.CLOSED},
        {"stop_asked_seq": 3, "answered_seq": 3, "in_seq": 5, "seq": 5},
    ],
)
def test_where_a_person_reads_it_or_it_was_asked_once_the_word_is_a_line_like_any_other(
    changes: dict[str, Any],
) -> None:
    assert read_wish(a_message("Baja"), a_conversation(**ASKS, **changes)) is None


def test_a_second_such_word_before_the_question_is_asked_about_too() -> None:
    due = a_conversation(**ASKS, stop_asked_seq=5, answered_seq=3, in_seq=5, seq=5)
    assert read_wish(a_message("Baja"), due) is UNSURE


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("Sí", STOP),
        ("si, por favor", STOP),
        ("Yes please!", STOP),
        ("SIM", STOP),
        ("👍", STOP),
        ("Sí 👍", STOP),
        ("“Sí”", STOP),
        ("👍🏽", STOP),
        ("👍👍", STOP),
        ("👍🏻 👍🏿!", STOP),
        ("👍\ufe0f", STOP),
        ("👎", None),
        ("👍👎", None),
        ("🏽", None),
        ("👍 no", None),
        ("...", None),
        ("Baja", STOP),
        ("cancelar", STOP),
        ("stop", STOP),
        ("No", None),
        ("Sí, pero mañana", None),
        ("¿Cómo?", None),
    ],
)
def test_a_yes_to_our_question_stops_and_anything_else_does_not(
    text: str, keyword: OptOutKeyword | None
) -> None:
    assert read_wish(a_message(text), a_conversation(**ASKS, **ASKED)) is keyword


def test_a_yes_to_another_question_is_no_wish() -> None:
    assert read_wish(a_message("Sí"), a_conversation(**ASKS)) is None


@pytest.mark.parametrize("keyword", [STOP, START, OptOutKeyword.HELP])
def test_what_twilio_recognised_is_obeyed_whatever_the_text(keyword: OptOutKeyword) -> None:
    message = a_message("Baja", opt_out_type=keyword)
    assert read_wish(message, a_conversation(**ASKS)) is keyword


@pytest.mark.parametrize("word", ["unsure", "UNSURE", "", None, "PAUSE"])
def test_twilio_has_three_keywords(word: str | None) -> None:
    assert read_opt_out_type(word) is None


def test_every_language_of_ours_has_its_words_and_they_are_as_they_are_compared() -> None:
    catalog = read_message_catalog("es")
    assert set(WORDS) == set(catalog.wordings)
    for words in WORDS.values():
        assert words.stop
        assert words.start
        assert words.yes
        for word in frozenset().union(*words):
            assert fold_text(word) == word
    questions = {one.stop_question for one in catalog.wordings.values()}
    assert "¿Quiere dejar de recibir mensajes?" in questions
    assert len(questions) == len(WORDS)


@pytest.mark.parametrize(
    ("changes", "waits"),
    [
        ({}, False),
        ({"in_seq": 2, "seq": 2}, False),
        ({"in_seq": 2, "seq": 2, "control": Control.HUMAN}, True),
        ({"control": Control.HUMAN}, False),
        ({"opted_out_at": NOON, "last_inbound_at": NOON}, False),
        ({"opted_out_at": NOON, "last_inbound_at": NOON + minutes(1)}, True),
        ({"opted_out_at": NOON, "opted_out_by": OptOutSource.PROVIDER}, False),
        (
            {
                "opted_out_at": NOON,
                "opted_out_by": OptOutSource.PROVIDER,
                "last_inbound_at": NOON - minutes(1),
            },
            True,
        ),
    ],
)
def test_who_wrote_and_gets_no_answer_of_the_agents_waits_for_a_person(
    changes: dict[str, Any], waits: bool
) -> None:
    assert a_conversation(**changes).waits_for_person is waits
