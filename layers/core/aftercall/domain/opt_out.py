"""Opt-out keywords: messages that ask us to stop writing, or to write again."""

from enum import StrEnum

from aftercall.domain.folded_text import fold_text


class OptOutKeyword(StrEnum):
    """What a keyword asks for: STOP opts the customer out, START in again."""

    STOP = "stop"
    START = "start"


# Whole messages only: "cancelar" or "para" inside a conversation is about an appointment.
STOP_WORDS = frozenset({"stop", "baja", "darme de baja", "unsubscribe", "sair", "parar"})
START_WORDS = frozenset({"start", "alta", "unstop"})


def read_opt_out_keyword(text: str) -> OptOutKeyword | None:
    """Return the keyword that a whole message consists of, or None for any other message."""
    word = fold_text(text)
    if word in STOP_WORDS:
        return OptOutKeyword.STOP
    return OptOutKeyword.START if word in START_WORDS else None
