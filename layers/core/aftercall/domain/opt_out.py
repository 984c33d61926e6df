"""The customer's word on being written to, when it is all that the message says."""

from enum import StrEnum

from aftercall.domain.folded_text import fold_text


class Wish(StrEnum):
    """What the customer asks of us as a whole: to stop writing, or to write again."""

    STOP = "stop"
    START = "start"


# Whole messages only: "cancelar" or "para" inside a conversation is about an appointment.
STOP_WORDS = frozenset({"stop", "baja", "darme de baja", "unsubscribe", "sair", "parar"})
START_WORDS = frozenset({"start", "alta", "unstop"})


def read_wish(text: str) -> Wish | None:
    """Return the wish that this message is, or None where it is a message like any other."""
    word = fold_text(text)
    if word in STOP_WORDS:
        return Wish.STOP
    return Wish.START if word in START_WORDS else None
