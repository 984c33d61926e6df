"""Renders what stands inside of one paragraph, heading or cell in WhatsApp's formatting."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

_IDENTIFIER = re.compile(r"[a-z0-9_]+")


def render_inline(children: Sequence[Token], *, in_bold: bool = False) -> str:
    """Render what stands in one paragraph, heading or cell."""
    written = ""
    place = 0
    while place < len(children):
        token = children[place]
        end = _end(children, place)
        if token.nesting == 1:
            behind = _first_character(children[end + 1 :])
            pair = children[place : end + 1]
            written += _pair(pair, written[-1:], behind, in_bold=in_bold)
        else:
            written += _single(token, written[-1:])
        place = end + 1
    return written


def _end(children: Sequence[Token], place: int) -> int:
    depth = 0
    for end in range(place, len(children)):
        depth += children[end].nesting
        if depth <= 0:
            return end
    return len(children) - 1


def _first_character(children: Sequence[Token]) -> str:
    """Return the character that follows, "" where none or a line end does."""
    for one in children:
        if one.type in ("softbreak", "hardbreak"):
            return ""
        if one.content:
            return one.content[0]
    return ""


def _single(token: Token, before: str) -> str:
    match token.type:
        case "softbreak" | "hardbreak":
            return "\n"
        case "code_inline":
            space = " " if token.content.startswith("`") or token.content.endswith("`") else ""
            return f"{token.markup}{space}{token.content}{space}{token.markup}"
        case "image":
            return _address(token.content, str(token.attrs.get("src", "")))
        case "text_special":
            # Two escaped marks side by side must not become a pair: a word joiner parts them.
            joins = token.content in "*_~" and before == token.content
            return f"\u2060{token.content}" if joins else token.content
    return token.content


def _pair(pair: Sequence[Token], before: str, behind: str, *, in_bold: bool) -> str:
    """Render a pair of marks with what is between them."""
    kind, markup = pair[0].type.removesuffix("_open"), pair[0].markup
    inner = pair[1:-1]
    if kind == "link":
        return _address(render_inline(inner, in_bold=in_bold), str(pair[0].attrs.get("href", "")))
    plain = render_inline(inner, in_bold=in_bold)
    if before.isalnum() or behind.isalnum() or not any(map(str.isalnum, plain)):
        # Masks (***-**-4321), powers (2**3), products: no formatting.
        return f"{markup}{plain}{markup}"
    if kind == "strong" and markup == "__" and _IDENTIFIER.fullmatch(plain):
        return f"{markup}{plain}{markup}"
    if kind == "strong":
        bold = render_inline(inner, in_bold=True)
        return bold if in_bold else wrapped(bold, "*")
    if kind == "em":
        has_bold = any(one.type == "strong_open" for one in inner)
        return wrapped(plain, "_" if in_bold or has_bold else markup)
    return wrapped(plain, "~")


def wrapped(text: str, mark: str) -> str:
    """Put marks around each line of a text: WhatsApp ends formatting at the end of a line."""
    lines = text.split("\n")
    return "\n".join(f"{mark}{line.strip()}{mark}" if line.strip() else "" for line in lines)


def _address(text: str, url: str) -> str:
    plain = url.removeprefix("mailto:").removeprefix("tel:")
    if not url or text.strip() in ("", url, plain):
        return text.strip() or plain
    return f"{text.strip().removesuffix(':')}: {plain}"
