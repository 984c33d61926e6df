"""Whether an answer promises another one: by the words, at its end where it is long."""

import pytest

from aftercall.domain.promise import PromiseWords

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
