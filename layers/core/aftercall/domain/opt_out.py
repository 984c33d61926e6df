"""Opt-out keywords: messages that ask us to stop writing, or to write again."""

from enum import StrEnum

from aftercall.domain.folded_text import fold_text


class OptOutKeyword(StrEnum):
    """What a keyword asks for: STOP opts the customer out, START in again, HELP for Twilio's help.

    The values are those of Twilio's field `OptOutType`, in lower case.
    """

    STOP = "stop"
    START = "start"
    HELP = "help"


# Whole messages only: "cancelar" or "para" inside a conversation is about an appointment.
STOP_WORDS = frozenset({"stop", "baja", "darme de baja", "unsubscribe", "sair", "parar"})
START_WORDS = frozenset({"start", "alta", "unstop"})


def read_opt_out_keyword(text: str) -> OptOutKeyword | None:
    """Return the keyword that a whole message consists of, or None for any other message."""
    word = fold_text(text)
    if word in STOP_WORDS:
        return OptOutKeyword.STOP
    return OptOutKeyword.START if word in START_WORDS else None


def read_opt_out_type(word: str | None) -> OptOutKeyword | None:
    """Return the keyword for the word in Twilio's `OptOutType`, or None for any other word."""
    known = {str(keyword): keyword for keyword in OptOutKeyword}
    return known.get((word or "").strip().lower())
