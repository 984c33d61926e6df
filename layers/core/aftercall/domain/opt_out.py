"""Opt-out keywords: messages that ask us to stop writing, or to write again."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from aftercall.domain.folded_text import fold_text, only_symbol
from aftercall.domain.opt_out_words import (
    COURTESIES,
    ONLY_ANSWER,
    START,
    STOP,
    STOP_OR_ANSWER,
    THUMB_UP,
    YES,
)

if TYPE_CHECKING:
    from aftercall.domain.conversation import Conversation
    from aftercall.domain.message import InboundMessage


class OptOutKeyword(StrEnum):
    """What a keyword asks for: STOP opts the customer out, START in again, HELP for Twilio's help.

    The values of these are those of Twilio's field `OptOutType`, in lower case. UNSURE is ours: a
    word that may ask us to stop, or may answer a question of ours.
    """

    STOP = "stop"
    START = "start"
    HELP = "help"
    UNSURE = "unsure"


class OptOutSource(StrEnum):
    """Who told us that a customer does not want to be written to: they did, or the provider did.

    Twilio's refusals (21610 and the like) say nothing of what the customer has done since.
    """

    CUSTOMER = "customer"
    PROVIDER = "provider"


_BY_TYPE = {str(keyword): keyword for keyword in OptOutKeyword if keyword != "unsure"}


def read_opt_out_keyword(text: str) -> OptOutKeyword | None:
    """Return the keyword that a whole message consists of, or None for any other message."""
    # Whole messages only: "cancelar" or "para" inside a sentence is about an appointment.
    word = _fold_wish(text)
    if _without_courtesy(word) in STOP or word in STOP_OR_ANSWER:
        return OptOutKeyword.STOP
    return OptOutKeyword.START if word in START else None


def read_wish(message: InboundMessage, before: Conversation) -> OptOutKeyword | None:
    """Return what a message asks for in its conversation, or None for a message like any other.

    What Twilio recognised it has acted on already, whatever the text reads like to us. A yes to our
    question whether to stop is STOP. A word that may answer a question of ours is UNSURE, so that
    it is asked about, once; where a person is in control they read it themselves.
    """
    if message.opt_out_type is not None:
        return message.opt_out_type
    word = _fold_wish(message.text)
    may_be_answer = word in STOP_OR_ANSWER or word in ONLY_ANSWER
    if before.awaits_stop_answer and (may_be_answer or _is_yes(message.text)):
        return OptOutKeyword.STOP
    if may_be_answer and before.last_ours_asks and before.opted_out_at is None:
        return OptOutKeyword.UNSURE if before.may_ask_back else None
    return read_opt_out_keyword(message.text)


def _fold_wish(text: str) -> str:
    """Fold a text without its commas, and a word that is only repeated to that word."""
    words = fold_text(text).replace(",", " ").split()
    return words[0] if len(set(words)) == 1 else " ".join(words)


def _without_courtesy(wish: str) -> str:
    for courtesy in COURTESIES:
        wish = wish.removeprefix(f"{courtesy} ").removesuffix(f" {courtesy}")
    return wish


def _is_yes(text: str) -> bool:
    return _fold_wish(text) in YES or only_symbol(text) == THUMB_UP


def read_opt_out_type(word: str | None) -> OptOutKeyword | None:
    """Return the keyword for the word in Twilio's `OptOutType`, or None for any other word."""
    return _BY_TYPE.get((word or "").strip().lower())
