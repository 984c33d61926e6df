"""The emulated agent's mind: a pure function of one session's context and one message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from local.emulators.elevenlabs.language import language_of
from local.emulators.elevenlabs.memory import Facts, Knowledge, recall, weekday_in
from local.emulators.elevenlabs.texts import MessageCatalog, texts_in
from local.emulators.elevenlabs.topics import Topic, topics_in

if TYPE_CHECKING:
    from collections.abc import Iterator

# Topics that any agent can answer without knowing the call.
MANNERS = frozenset({Topic.COMPLAINT, Topic.INTEREST, Topic.REFUSAL, Topic.THANKS, Topic.FAREWELL})
OPENERS = frozenset({Topic.GREETING, Topic.INTEREST})


class Person(StrEnum):
    """How the try to reach a person ended."""

    NOT_ASKED = "not_asked"
    REACHED = "reached"
    NOT_REACHED = "not_reached"


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
        """Whether the customer took leave."""
        return Topic.FAREWELL in self.topics


def answer(message: str, knowledge: Knowledge, person: Person = Person.NOT_ASKED) -> Reply:
    """Answer every topic of the message from what this session was told, and nothing else."""
    language = language_of(message, knowledge)
    texts, facts, topics = texts_in(language), _facts(message, knowledge), topics_in(message)
    words = _words(facts, texts)
    said = [_sentence(topic, texts, words, person) for topic in topics]
    if set(topics) <= OPENERS:
        said.append(_known_or_not("other", texts, words))
    if Topic.APPOINTMENT in topics:
        said.extend(_wishes(message, facts, texts))
    return Reply(text=" ".join(said), language=language, topics=topics)


def _facts(message: str, knowledge: Knowledge) -> Facts:
    told = Knowledge(
        updates=knowledge.updates,
        variables=knowledge.variables,
        first_message=knowledge.first_message,
        said=(*knowledge.said, message),
    )
    return recall(told)


def _words(facts: Facts, texts: MessageCatalog) -> dict[str, str]:
    """Put the known facts into this language's words; what is unknown is left out."""
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


def _sentence(topic: Topic, texts: MessageCatalog, words: dict[str, str], person: Person) -> str:
    if topic is Topic.PERSON:
        return _about_person(texts, person)
    if topic in MANNERS:
        return texts.known[topic]
    return _known_or_not(topic, texts, words)


def _known_or_not(key: str, texts: MessageCatalog, words: dict[str, str]) -> str:
    try:
        return texts.known[key].format(**words)
    except KeyError:
        return texts.unknown[key]


def _about_person(texts: MessageCatalog, person: Person) -> str:
    if person is Person.REACHED:
        return texts.known["person"]
    if person is Person.NOT_REACHED:
        return texts.known["person_failed"]
    return texts.unknown["person"]


def _wishes(message: str, facts: Facts, texts: MessageCatalog) -> Iterator[str]:
    """Show that what the customer wrote, now or days ago, was read."""
    asked = weekday_in(message)
    if asked is not None and asked != facts.weekday:
        yield texts.known["wish_day"].format(wish=texts.weekdays[asked])
    if facts.prefers_mornings is not None:
        half = texts.mornings if facts.prefers_mornings else texts.afternoons
        yield texts.known["wish_half"].format(wish=half)
