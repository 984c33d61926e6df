"""The agent's answer as WhatsApp text: Markdown converted, long text split into parts.

WhatsApp knows *bold*, _italic_, ~strike~, `code`, lists and quotes; Twilio refuses bodies over
1,600 characters (error 21617).
"""

import re

from aftercall.domain.whatsapp_markdown import render

PART_LIMIT = 1500
MOST_PARTS = 20
"""Far beyond any real answer, and each part is one of the 100 writes of a DynamoDB transaction."""

# An address ends before the marks and the punctuation around it.
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\[\]()`\"]*[^\s<>\[\]()`\"*_~.,;:!?']", re.IGNORECASE)
_IN_ANGLES = re.compile(r"<((?:https?://|www\.)[^\s<>]+)>", re.IGNORECASE)
_PLACE = re.compile("\ue000([0-9]+)\ue001")
_NO_TEXT = re.compile("[\ue000\ue001\x00]")
_TOO_DEEP = re.compile(r"^(?:[ \t]*(?:>|[-*+][ \t])){15}", re.MULTILINE)
_MOST_PASSES = 8
_FENCE = "```"
_MARKS = "*_~`#>|- \t\n\u2060"
_SPAN = re.compile(r"(?<!\w)([*_~`])(?=[^\s*_~`]|[*_~])[^\n]*?(?<=\S)\1(?!\w)")


def to_whatsapp_text(markdown: str) -> str:
    """Return the answer with WhatsApp's formatting instead of Markdown's; code and URLs stay.

    A text that is in WhatsApp's formatting stays as it is. One of marks alone says nothing: "".
    """
    text = _NO_TEXT.sub("", markdown.replace("\r\n", "\n").replace("\r", "\n")).strip()
    for _ in range(_MOST_PASSES):
        converted = _convert(text)
        if converted == text:
            break
        text = converted
    return text if text.strip(_MARKS) else ""


def _convert(text: str) -> str:
    if _TOO_DEEP.search(text):
        return text
    places: dict[str, int] = {}

    def keep(found: re.Match[str]) -> str:
        return f"\ue000{places.setdefault(found[0], len(places))}\ue001"

    rendered = render(_URL.sub(keep, _IN_ANGLES.sub(r"\1", text)))
    urls = list(places)
    whole = _PLACE.sub(lambda found: urls[int(found[1])], rendered)
    return re.sub(r"\n{3,}", "\n\n", whole).strip()


def split_answer(text: str, limit: int = PART_LIMIT) -> list[str]:
    """Cut a text into parts of at most `limit` characters, at paragraphs, sentences or words.

    Formatting that a cut would break is closed before it and begun again behind it. After
    MOST_PARTS parts the rest is cut off, with an ellipsis.
    """
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > limit and len(parts) < MOST_PARTS - 1:
        part, rest = _cut_off(rest, limit)
        parts.append(part)
    if len(rest) > limit:
        rest = rest[: limit - 1].rstrip() + "…"
    return [*parts, rest] if rest else parts


def _cut_off(text: str, limit: int) -> tuple[str, str]:
    """Return the first part of a text, and the rest of it."""
    reserve = len(_FENCE) + 1 if _FENCE in text[:limit] else 0
    cut = _best_cut(text, limit - reserve)
    if text.count(_FENCE, 0, cut) % 2:
        rest = text[cut:].lstrip()
        if rest.startswith(_FENCE):
            return f"{text[:cut].rstrip()}\n{_FENCE}", rest.removeprefix(_FENCE).lstrip()
        return f"{text[:cut].rstrip()}\n{_FENCE}", f"{_FENCE}\n{text[cut:].strip(chr(10))}"
    broken = next((one for one in _SPAN.finditer(text) if one.start() < cut < one.end()), None)
    if broken is None:
        return text[:cut].rstrip(), text[cut:].lstrip()
    if broken.start() > limit // 4:
        return text[: broken.start()].rstrip(), text[broken.start() :].lstrip()
    mark = broken[1]
    cut = _best_cut(text, limit - reserve - len(mark))
    return f"{text[:cut].rstrip()}{mark}", f"{mark}{text[cut:].lstrip()}"


def _best_cut(text: str, limit: int) -> int:
    """Return where to cut: after the last paragraph, sentence or word that is not too early."""
    head = text[:limit]
    for pattern in (r"\n\s*\n", r"(?<=[.!?…])\s+|\n", r"\s+"):
        borders = [match.end() for match in re.finditer(pattern, head)]
        if borders and borders[-1] > limit // 4:
            return borders[-1]
    return limit
