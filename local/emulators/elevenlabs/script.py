"""The default sales call: what is agreed with one person, and how the call went."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from local.emulators.elevenlabs.texts import MessageCatalog, texts_in

CODE_WORDS = ("JAZMIN", "CEDRO", "NARANJO", "LAUREL", "ROBLE", "ORQUIDEA", "MAGNOLIA", "CEIBA")
HOURS = ("09:30", "10:15", "11:00", "15:45", "16:30", "17:15")
SECONDS_PER_WORD = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What only this person's call contains, in the words of its language."""

    name: str
    topic: str
    price: str
    parts: int
    part: str
    included: str
    day: str
    hour: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing said in a call, `at` seconds after it was accepted."""

    role: str
    text: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallScript:
    """A whole call, ready to be played."""

    language: str
    lines: tuple[Line, ...]
    seconds: int
    summary: str
    title: str
    topic: str | None


def agree(name: str, *, language: str, seed: int, topic: str | None = None) -> Agreement:
    """Choose one person's facts; the same name and seed give the same facts."""
    texts = texts_in(language)
    choice = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    amount = 900 + 10 * (int.from_bytes(choice[:2]) % 200)
    parts = (6, 10, 12)[choice[2] % 3]
    extra = _pick(texts.call["extras"], choice[3])
    return Agreement(
        name=name,
        topic=topic or _pick(texts.call["topics"], choice[4]),
        price=texts.money(amount),
        parts=parts,
        part=texts.money(-(-amount // parts)),
        included=texts.call["included"].format(extra=extra),
        day=_pick(texts.weekdays, choice[5]),
        hour=_pick(HOURS, choice[6]),
        code=f"{_pick(CODE_WORDS, choice[7])}-{100 + int.from_bytes(choice[8:10]) % 900}",
    )


def sales_call(agreement: Agreement, *, language: str) -> CallScript:
    """Play the whole conversation in which the agreement is made."""
    texts = texts_in(language)
    facts = asdict(agreement)
    said = [("agent", texts.call["greeting"].format(**facts))]
    said += [(role, text.format(**facts)) for role, text in texts.call["lines"]]
    return _call(
        texts,
        said,
        summary=texts.call["summary"].format(**facts),
        title=texts.call["title"].format(**facts),
        topic=agreement.topic,
    )


def silent_call(name: str, *, language: str) -> CallScript:
    """Play a call in which the customer picks up and says nothing."""
    texts = texts_in(language)
    greeting = texts.call["greeting"].format(name=name)
    return _call(texts, [("agent", greeting), ("agent", texts.call["silence"])])


def voicemail_call(*, language: str) -> CallScript:
    """Play a call that a machine answered."""
    texts = texts_in(language)
    return _call(texts, [("agent", texts.call["voicemail"])])


def unanswered_call(*, language: str) -> CallScript:
    """Play a call that nobody answered."""
    return _call(texts_in(language), [])


def _call(
    texts: MessageCatalog,
    said: list[tuple[str, str]],
    *,
    summary: str = "",
    title: str = "",
    topic: str | None = None,
) -> CallScript:
    lines, at = [], 0.0
    for role, text in said:
        lines.append(Line(role=role, text=text, at=round(at)))
        at += 1 + SECONDS_PER_WORD * len(text.split())
    return CallScript(
        language=texts.language,
        lines=tuple(lines),
        seconds=round(at) or 1,
        summary=summary,
        title=title,
        topic=topic,
    )


def _pick(choices: tuple[str, ...] | list[str], number: int) -> str:
    return choices[number % len(choices)]
