"""The context of one text session: the facts in it, and the language to answer in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.emulators.elevenlabs.message_catalog import DEFAULT, LANGUAGES, texts_in

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME_VARIABLES = ("name", "nombre", "first_name", "customer_name", "cliente", "nome")
TOPIC_VARIABLES = ("topic", "tema", "assunto")

_MONEY = r"\$?\s?(\d[\d.,]*)\s?(?:d[oó]lares|dollars|usd)"
_PRICE = re.compile(rf"(?:precio|price|pre[cç]o)\b[^\d\n]{{0,60}}{_MONEY}", re.IGNORECASE)
_PAYMENT = re.compile(
    rf"(\d+)\s(?:cuotas|instal?lments|parcelas)\s(?:de|of)\s{_MONEY}", re.IGNORECASE
)
_INCLUDED = re.compile(r"plano? inclu(?:ye|des|i)\s+(.+?)(?:\.(?=[\s\"]|$)|\n|$)", re.IGNORECASE)
_TOPIC = re.compile(r"\b(?:plan de|plan for|plano de)\s+(.+?)(?=[.,;:\n\"]|$)", re.IGNORECASE)
_CODE = re.compile(r"\b([A-Z]{4,}-\d{3})\b")
_DAY = "|".join(day for language in LANGUAGES for day in texts_in(language).weekdays)
_VISIT = re.compile(rf"\b({_DAY})\s+(?:a las|at|[aà]s)\s+(\d{{1,2}}:\d{{2}})", re.IGNORECASE)
_HALF = re.compile(
    r"\bpref(?:iero|iro|er)\b.{0,30}?\b(manana|manha|morning|tarde|afternoon)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionContext:
    """Everything that reached the agent in this session; `messages` are the answered ones."""

    updates: tuple[str, ...] = ()
    variables: Mapping[str, object] = field(default_factory=dict)
    first_message: str = ""
    messages: tuple[str, ...] = ()
    agent_language: str = DEFAULT

    def text(self) -> str:
        """Join all of it, newest instructions first."""
        values = [str(value) for value in self.variables.values()]
        return "\n".join([*reversed(self.updates), *values, self.first_message, *self.messages])

    def variable(self, names: tuple[str, ...]) -> str:
        """Return the first of these variables that is set, whatever its case."""
        lowered = {key.casefold(): str(value) for key, value in self.variables.items()}
        return next((lowered[name] for name in names if lowered.get(name)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The call's facts as far as the context holds them."""

    name: str = ""
    topic: str = ""
    price: int | None = None
    parts: int | None = None
    part: int | None = None
    included: str = ""
    weekday: int | None = None
    hour: str = ""
    code: str = ""
    prefers_mornings: bool | None = None


def extract_facts(context: SessionContext) -> Facts:
    """Read the facts out of the injected context."""
    text = context.text()
    payment, visit, halves = _PAYMENT.search(text), _VISIT.search(text), _HALF.findall(plain(text))
    return Facts(
        name=context.variable(NAME_VARIABLES),
        topic=_first(_TOPIC, text) or context.variable(TOPIC_VARIABLES),
        price=_amount(_first(_PRICE, text)),
        parts=int(payment[1]) if payment else None,
        part=_amount(payment[2]) if payment else None,
        included=_first(_INCLUDED, text),
        weekday=weekday_in(visit[1]) if visit else None,
        hour=visit[2] if visit else "",
        code=_first(_CODE, text),
        # The last word counts: people change their minds.
        prefers_mornings=halves[-1] in {"manana", "manha", "morning"} if halves else None,
    )


def weekday_in(text: str) -> int | None:
    """Find the weekday that a text names in any of the languages; Monday is 0."""
    words = plain(text)
    for language in LANGUAGES:
        for number, day in enumerate(texts_in(language).weekdays):
            if re.search(rf"\b{plain(day).removesuffix('-feira')}\b", words):
                return number
    return None


def plain(text: str) -> str:
    """Drop accents and case."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1].strip() if found else ""


def _amount(text: str) -> int | None:
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits else None


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


def language_of(message: str, context: SessionContext) -> str:
    """Return es, en or pt: the message's own language first, then hints from the context."""
    hints = (
        _detected(message),
        _detected("\n".join(context.messages)),
        _language_code(context.variable(LANGUAGE_VARIABLES)),
        _detected(context.first_message),
        _detected(_quoted("\n".join(context.updates))),
    )
    return next((hint for hint in hints if hint), context.agent_language)


def _detected(text: str) -> str:
    words = re.findall(r"[a-z]+", plain(text))
    scores = {name: sum(word in own for word in words) for name, own in _WORDS.items()}
    best = max(scores.values())
    winners = [name for name, score in scores.items() if score == best]
    return winners[0] if best and len(winners) == 1 else ""


def _quoted(text: str) -> str:
    """Keep quoted speech only; the briefing around it may be in another language."""
    return "\n".join(_QUOTED.findall(text)) or text


def _language_code(value: str) -> str:
    code = value.casefold()[:2]
    return code if code in LANGUAGES else ""
