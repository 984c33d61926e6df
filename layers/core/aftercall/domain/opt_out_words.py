"""The words with which customers stop and start our messages, per language; whole messages only.

They stand here and not beside our own texts in texts/customer.toml, because the webhook needs them
at each start and would read that file for nothing else. They are compared without case, accents
and the punctuation around them.
"""

from typing import NamedTuple


class OptOutWords(NamedTuple):
    """The words of one language.

    `stop` opts out, always. `stop_or_answer` does too, unless a question of ours came before it:
    then it may be the answer. `only_answer` is a wish so rarely that it counts as a possible one
    only there. `start` opts in again. `yes` agrees to our own question whether to stop.
    """

    stop: frozenset[str]
    stop_or_answer: frozenset[str]
    only_answer: frozenset[str]
    start: frozenset[str]
    yes: frozenset[str]


WORDS = {
    "es": OptOutWords(
        stop=frozenset(
            {
                "stop", "dar de baja", "no me escriban mas", "no me escriba mas",
                "no me escribas mas",
                "no me escriban", "darme de baja", "dame de baja", "deme de baja",
                "quiero darme de baja",
                "dejar de recibir mensajes", "no quiero recibir mensajes",
                "no quiero recibir mas mensajes", "no quiero mas mensajes", "no mas mensajes",
                "cancelar suscripcion", "desuscribir", "desuscribirme",
            }
        ),
        stop_or_answer=frozenset(
            {"baja", "baja por favor", "parar", "cancelar", "salir", "pare"}
        ),
        only_answer=frozenset({"cancela", "cancele", "alto", "fin"}),
        start=frozenset({"alta", "darme de alta", "quiero recibir mensajes"}),
        yes=frozenset(
            {
                "si", "si por favor", "si, por favor", "si gracias", "si, gracias", "si quiero",
                "si, quiero", "quiero", "claro", "claro que si", "correcto", "de acuerdo",
                "confirmo", "asi es", "dale",
            }
        ),
    ),
    "en": OptOutWords(
        stop=frozenset(
            {
                "stop", "stopall", "stop all", "unsubscribe", "unsubscribe me", "optout", "opt out",
                "opt-out", "revoke", "stop messages", "stop messaging me", "no more messages",
                "remove me",
            }
        ),
        stop_or_answer=frozenset({"cancel", "end", "quit"}),
        only_answer=frozenset(),
        start=frozenset({"start", "unstop", "subscribe", "optin", "opt in", "opt-in"}),
        yes=frozenset(
            {
                "yes", "y", "yeah", "yep", "yup", "yes please", "yes, please", "yes i do",
                "yes, i do", "sure", "correct", "right",
            }
        ),
    ),
    "pt": OptOutWords(
        stop=frozenset(
            {
                "stop", "descadastrar", "descadastre-me", "quero sair", "me descadastre",
                "cancelar inscricao",
                "parar mensagens", "parar de receber mensagens", "nao quero receber mensagens",
                "nao quero mais receber mensagens", "nao quero mais mensagens",
            }
        ),
        stop_or_answer=frozenset({"sair", "parar", "cancelar", "pare"}),
        only_answer=frozenset({"cancela", "cancele", "baixa", "fim"}),
        start=frozenset({"quero receber mensagens", "voltar a receber mensagens"}),
        yes=frozenset(
            {
                "sim", "sim por favor", "sim, por favor", "sim quero", "sim, quero", "quero",
                "claro", "isso", "isso mesmo", "com certeza", "correto", "pode parar",
            }
        ),
    ),
}  # fmt: skip
"""By the languages of the message catalogue; a customer may use any of them."""
THUMB_UP = "\N{THUMBS UP SIGN}"
"""A yes without a word."""


COURTESIES = ("por favor", "please")
"""Before or behind a word that always stops, they change nothing."""


def _of_all(name: str) -> frozenset[str]:
    return frozenset().union(*(getattr(words, name) for words in WORDS.values()))


STOP = _of_all("stop")
STOP_OR_ANSWER = _of_all("stop_or_answer")
ONLY_ANSWER = _of_all("only_answer") - STOP_OR_ANSWER
START = _of_all("start")
YES = _of_all("yes")
