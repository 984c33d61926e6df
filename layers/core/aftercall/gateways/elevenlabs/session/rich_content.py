"""A component that the agent shows, as lines of text: WhatsApp cannot display it.

`buttons` is the only component whose props are published (ElevenLabs' widget): a label, and a link
where it has one. Of every other component what people read is taken, wherever it stands in it.
"""

from collections.abc import Iterator

from aftercall.gateways.elevenlabs.session.frame_fields import JsonObject

MOST_LINES = 30
LINE_LIMIT = 500
DEPTH_LIMIT = 8

_READ_BY_PEOPLE = ("title", "label", "name", "subtitle", "text", "description", "price")
_LINKS = ("link", "url", "href")


def read_lines(props: JsonObject) -> list[str]:
    """Return the lines of a component's props in their order; empty where nothing is readable."""
    found: list[str] = []
    for line in _lines(props, DEPTH_LIMIT):
        if len(found) == MOST_LINES:
            break
        if line and line not in found:
            found.append(line)
    return found


def _lines(value: object, depth: int) -> Iterator[str]:
    if depth and isinstance(value, dict):
        yield _own_line(value)
        for inner in value.values():
            yield from _lines(inner, depth - 1)
    elif depth and isinstance(value, list):
        for inner in value:
            yield from _lines(inner, depth - 1)


def _own_line(body: JsonObject) -> str:
    """Return what one object says itself: its texts, and its link behind them."""
    words = [_one_line(body.get(name)) for name in _READ_BY_PEOPLE]
    links = [_one_line(body.get(name)) for name in _LINKS]
    link = next((one for one in links if one.lower().startswith("https://")), "")
    text = " · ".join(dict.fromkeys(word for word in words if word))
    return ": ".join(part for part in (text, link) if part)


def _one_line(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())[:LINE_LIMIT]
