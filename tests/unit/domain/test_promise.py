"""Whether an answer promises another one: by the words, at its end where it is long."""

import pytest

from aftercall.domain.promise import PromiseWords
from aftercall.gateways.elevenlabs.agent_texts import read_promise_words

WORDS = PromiseWords(
    waits=("un momento",), intentions=("déjeme", "voy a"), searches=("revis", "ver")
)
LONG = "La clínica abre de lunes a viernes, de ocho a seis, en la calle diez. " * 4


@pytest.mark.parametrize(
    "text",
    [
        "Un momento",
        "¡UN  MOMENTO, por favor!",
        "Dejeme revisarlo",
        "Déjeme que se lo revise",
        "Voy a ver.",
        "Su pedido...",
        "Su pedido… ",
        f"{LONG} Un momento. Gracias",
    ],
)
def test_a_promise(text: str) -> None:
    assert WORDS.promises_more(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Algún momento",
        "un momentáneo",
        "Déjeme su teléfono y mañana temprano lo revisamos",
        "Revise su correo",
        "Un momento. " + LONG,
    ],
)
def test_no_promise(text: str) -> None:
    assert not WORDS.promises_more(text)


@pytest.mark.parametrize(
    "text",
    [
        "Permítame unos segundos.",
        "Deme unos minutos, por favor.",
        "Un par de segundos.",
        "Déjeme echar un vistazo a la agenda.",
        "Give me just a few seconds.",
        "Just a couple of seconds.",
        "Let me take a quick peek.",
        "Deixa eu dar uma olhada na agenda.",
        "Só uns minutinhos.",
        "Me dê alguns minutos.",
    ],
)
def test_what_agents_say_in_plurals_and_other_words_is_a_promise(text: str) -> None:
    assert read_promise_words().promises_more(text)


@pytest.mark.parametrize(
    "text",
    [
        "El examen dura unos minutos.",
        "It takes a few minutes.",
        "O exame leva alguns minutos.",
    ],
)
def test_how_long_something_takes_is_no_promise(text: str) -> None:
    assert not read_promise_words().promises_more(text)
