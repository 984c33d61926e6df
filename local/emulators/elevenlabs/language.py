"""Chooses the language of an answer: the customer's own words first, then the context."""

from __future__ import annotations

import re

from local.emulators.elevenlabs.memory import Knowledge, plain
from local.emulators.elevenlabs.texts import LANGUAGES

LANGUAGE_VARIABLES = ("language", "main_language", "idioma", "lingua")
# Only words that the other two languages do not have.
MARKERS = {
    "es": "hola gracias precio cuanto cuesta quiero cita incluye si interesa cual puedo hablar "
    "una usted queja donde cuando hablamos adios mi buenos buenas dias el los y con mucho muy "
    "prefiero codigo cuotas llamaron hoy manana tengo necesito informacion",
    "en": "hello hi hey thanks thank you price how much want what is the yes interested can "
    "person speak talk when where my i we please appointment include included goodbye bye "
    "prefer code complaint not of for and it",
    "pt": "ola oi obrigado obrigada preco quanto custa quero consulta inclui sim interesse qual "
    "posso falar uma voce reclamacao onde quando falamos tchau meu minha bom boa dia os com "
    "muito prefiro parcelas ligaram hoje tenho preciso informacao nao e pessoa no na",
}
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_WORDS = {language: frozenset(words.split()) for language, words in MARKERS.items()}


def language_of(message: str, knowledge: Knowledge) -> str:
    """Return es, en or pt."""
    hints = (
        _spoken(message),
        _spoken("\n".join(knowledge.said)),
        _named(knowledge.variable(LANGUAGE_VARIABLES)),
        _spoken(knowledge.first_message),
        _spoken(_quoted("\n".join(knowledge.updates))),
    )
    return next((hint for hint in hints if hint), knowledge.agent_language)


def _spoken(text: str) -> str:
    words = re.findall(r"[a-z]+", plain(text))
    scores = {name: sum(word in own for word in words) for name, own in _WORDS.items()}
    best = max(scores.values())
    winners = [name for name, score in scores.items() if score == best]
    return winners[0] if best and len(winners) == 1 else ""


def _quoted(text: str) -> str:
    """Keep what was said by somebody; a briefing may be written in another language."""
    return "\n".join(_QUOTED.findall(text)) or text


def _named(value: str) -> str:
    code = value.casefold()[:2]
    return code if code in LANGUAGES else ""
