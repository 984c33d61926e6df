"""What counts as a wish about being written to, and what is a message like any other."""

import pytest

from aftercall.domain.opt_out import Wish, read_wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("STOP", Wish.STOP),
        ("stop.", Wish.STOP),
        ("  Baja! ", Wish.STOP),
        ("¡BAJA!", Wish.STOP),
        ("darme  de\nbaja", Wish.STOP),
        ("Unsubscribe", Wish.STOP),
        ("sair", Wish.STOP),
        ("PARAR", Wish.STOP),
        ("*stop*", Wish.STOP),
        ("START", Wish.START),
        ("alta", Wish.START),
        ("Unstop", Wish.START),
        ("cancelar", None),
        ("Quiero cancelar mi cita", None),
        ("No quiero la baja tensión", None),
        ("stop it please", None),
        ("bajá", Wish.STOP),
        ("", None),
        ("👍", None),
    ],
)
def test_only_a_message_that_says_nothing_else_is_a_wish(text: str, wish: Wish | None) -> None:
    assert read_wish(text) is wish
