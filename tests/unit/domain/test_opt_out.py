"""What counts as a keyword about being written to, and what is a message like any other."""

import pytest

from aftercall.domain.opt_out import OptOutKeyword, read_opt_out_keyword


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("STOP", OptOutKeyword.STOP),
        ("stop.", OptOutKeyword.STOP),
        ("  Baja! ", OptOutKeyword.STOP),
        ("¡BAJA!", OptOutKeyword.STOP),
        ("darme  de\nbaja", OptOutKeyword.STOP),
        ("Unsubscribe", OptOutKeyword.STOP),
        ("sair", OptOutKeyword.STOP),
        ("PARAR", OptOutKeyword.STOP),
        ("*stop*", OptOutKeyword.STOP),
        ("START", OptOutKeyword.START),
        ("alta", OptOutKeyword.START),
        ("Unstop", OptOutKeyword.START),
        ("cancelar", None),
        ("Quiero cancelar mi cita", None),
        ("No quiero la baja tensión", None),
        ("stop it please", None),
        ("bajá", OptOutKeyword.STOP),
        ("", None),
        ("👍", None),
    ],
)
def test_only_a_message_that_says_nothing_else_is_a_keyword(
    text: str, keyword: OptOutKeyword | None
) -> None:
    assert read_opt_out_keyword(text) is keyword
