"""The emulated agent's answers: a pure function of one session's context and one message."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from local.emulators.elevenlabs.message_catalog import MessageCatalog, texts_in
from local.emulators.elevenlabs.session_context import (
    Facts,
    SessionContext,
    extract_facts,
    language_of,
    plain,
    weekday_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class Topic(StrEnum):
    """One thing that the agent can answer; the order is the order of the answer."""

    GREETING = "greeting"
    COMPLAINT = "complaint"
    INTEREST = "interest"
    REFUSAL = "refusal"
    RECAP = "recap"
    PRICE = "price"
    PAYMENT = "payment"
    INCLUDED = "included"
    APPOINTMENT = "appointment"
    CODE = "code"
    PERSON = "person"
    THANKS = "thanks"
    FAREWELL = "farewell"


_KEYWORDS = {
    Topic.GREETING: r"\b(hola|buenos dias|buenas (tardes|noches)|hello|hi|hey|good morning|ola|oi"
    r"|bom dia|boa (tarde|noite))\b",
    Topic.COMPLAINT: r"\b(queja|quejarme|reclam\w+|mal servicio|molest[oa]|enfadad[oa]|pesimo"
    r"|terrible|horrible|complain\w*|angry|upset|bad service|pessimo|insatisfeit[oa])\b",
    Topic.INTEREST: r"\b(interesa\w*|interested|interesse|interessad[oa])\b"
    r"|^\W*(si|yes|sim)\b|\b(claro que si|i do|quero sim)\b",
    Topic.REFUSAL: r"\b(no (me interesa|gracias|quiero nada|quiero seguir)|not interested"
    r"|no,? thanks|no thank you|nao (me interessa|quero nada|tenho interesse)|nao,? obrigad[oa])\b",
    Topic.RECAP: r"\b(hablamos|hablado|talked about|talk about|discuss\w*|falamos|conversamos"
    r"|me llamaron|you called|me ligaram|recuerda[ns]?|remember|lembra)\b",
    Topic.PRICE: r"\b(precio|cuanto (cuesta|vale|sale|seria|es|era)|costo|coste|price|cost"
    r"|how much|preco|quanto (custa|sai|fica|era|e))\b",
    Topic.PAYMENT: r"\b(cuotas?|plazos|mensualidad\w*|financi\w+|instal?lments?|pay monthly"
    r"|parcel\w+)\b",
    Topic.INCLUDED: r"\b(inclu(ye|yen|ido|ida|idos|de|des|ded|i|em|so))\b",
    Topic.APPOINTMENT: r"\b(citas?|agend\w+|horarios?|visita|cuando|que hora|appointment|schedule"
    r"|visit|when|consulta|marcar|marcad[oa]|quando|prefiero|prefer|prefiro)\b",
    Topic.CODE: r"\b(codigo|code)\b",
    Topic.PERSON: r"\b(persona|humano|asesora?|human|real person|a person|pessoa|atendente"
    r"|speak to someone|talk to someone|hablar con alguien|falar com alguem)\b",
    Topic.THANKS: r"\b(gracias|thanks|thank you|obrigad[oa]|valeu)\b",
    Topic.FAREWELL: r"\b(adios|hasta (luego|pronto|manana)|chao|goodbye|bye|tchau"
    r"|ate (logo|mais))\b",
}
_PATTERNS = {topic: re.compile(keywords, re.MULTILINE) for topic, keywords in _KEYWORDS.items()}


def topics_in(message: str) -> tuple[Topic, ...]:
    """List every topic of a message, whichever line it stands in, in answering order."""
    words = plain(message)
    found = {topic for topic, pattern in _PATTERNS.items() if pattern.search(words)}
    if weekday_in(message) is not None:
        found.add(Topic.APPOINTMENT)
    if Topic.REFUSAL in found:
        found -= {Topic.INTEREST, Topic.THANKS}
    return tuple(topic for topic in Topic if topic in found)


# Topics that any agent can answer without knowing the call.
CALL_INDEPENDENT = frozenset(
    {Topic.COMPLAINT, Topic.INTEREST, Topic.REFUSAL, Topic.THANKS, Topic.FAREWELL}
)
OPENERS = frozenset({Topic.GREETING, Topic.INTEREST})


class Handover(StrEnum):
    """How the hand-over tool answered, where it was called."""

    NOT_CALLED = "not_called"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer to one message, however many lines that had."""

    text: str
    language: str
    topics: tuple[Topic, ...]

    @property
    def wants_person(self) -> bool:
        """Whether the customer asked for a person."""
        return Topic.PERSON in self.topics

    @property
    def ends(self) -> bool:
        """Whether the customer said goodbye."""
        return Topic.FAREWELL in self.topics


def answer(
    message: str, context: SessionContext, handover: Handover = Handover.NOT_CALLED
) -> Reply:
    """Answer every topic of the message from this session's context, and from nothing else."""
    language = language_of(message, context)
    texts, facts, topics = texts_in(language), _facts(message, context), topics_in(message)
    words = _words(facts, texts)
    said = [_sentence(topic, texts, words, handover) for topic in topics]
    if set(topics) <= OPENERS:
        said.append(_known_or_not("other", texts, words))
    if Topic.APPOINTMENT in topics:
        said.extend(_wishes(message, facts, texts))
    return Reply(text=" ".join(said), language=language, topics=topics)


def _facts(message: str, context: SessionContext) -> Facts:
    return extract_facts(replace(context, messages=(*context.messages, message)))


def _words(facts: Facts, texts: MessageCatalog) -> dict[str, str]:
    """Write the known facts in this language; unknown ones are left out."""
    known = {
        "topic": facts.topic,
        "price": "" if facts.price is None else texts.money(facts.price),
        "parts": str(facts.parts or ""),
        "part": "" if facts.part is None else texts.money(facts.part),
        "included": facts.included,
        "day": "" if facts.weekday is None else texts.weekdays[facts.weekday],
        "hour": facts.hour,
        "code": facts.code,
    }
    words = {key: value for key, value in known.items() if value}
    return words | {"name": f" {facts.name}" if facts.name else ""}


def _sentence(
    topic: Topic, texts: MessageCatalog, words: dict[str, str], handover: Handover
) -> str:
    if topic is Topic.PERSON:
        return _about_handover(texts, handover)
    if topic in CALL_INDEPENDENT:
        return texts.known[topic]
    return _known_or_not(topic, texts, words)


def _known_or_not(key: str, texts: MessageCatalog, words: dict[str, str]) -> str:
    try:
        return texts.known[key].format(**words)
    except KeyError:
        return texts.unknown[key]


def _about_handover(texts: MessageCatalog, handover: Handover) -> str:
    if handover is Handover.DONE:
        return texts.known["person"]
    if handover is Handover.FAILED:
        return texts.known["person_failed"]
    return texts.unknown["person"]


def _wishes(message: str, facts: Facts, texts: MessageCatalog) -> Iterator[str]:
    """Quote wishes that the customer wrote, now or days ago, to prove that they were read."""
    asked = weekday_in(message)
    if asked is not None and asked != facts.weekday:
        yield texts.known["wish_day"].format(wish=texts.weekdays[asked])
    if facts.prefers_mornings is not None:
        half = texts.mornings if facts.prefers_mornings else texts.afternoons
        yield texts.known["wish_half"].format(wish=half)
