"""The agent's answer as WhatsApp text: Markdown converted, long text split into parts.

WhatsApp knows *bold*, _italic_, ~strike~, `code`, lists and quotes; Twilio refuses bodies over
1,600 characters (error 21617).
"""

import re

PART_LIMIT = 1500
MOST_PARTS = 20
"""Far beyond any real answer, and each part is one of the 100 writes of a DynamoDB transaction."""

_FENCE = re.compile(r"(```.*?```)", re.DOTALL)
# In this order: single asterisks become italic before double ones become WhatsApp's single ones.
_RULES = (
    (re.compile(r"!\[([^\]]*)\]\((\S+?)\)"), r"\1: \2"),
    (re.compile(r"\[([^\]]+)\]\((\S+?)\)"), r"\1: \2"),
    (re.compile(r"(?<![*\w])\*(?!\s|\*)([^*\n]+?)(?<!\s)\*(?![*\w])"), r"_\1_"),
    (re.compile(r"\*\*\*(?=\S)(.+?)(?<=\S)\*\*\*"), r"*_\1_*"),
    (re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"), r"*\1*"),
    (re.compile(r"(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)"), r"*\1*"),
    (re.compile(r"~~(?=\S)(.+?)(?<=\S)~~"), r"~\1~"),
    (re.compile(r"^([ \t]*)[*+][ \t]+", re.MULTILINE), r"\1- "),
    (re.compile(r"^[ \t]*([-*_][ \t]*){3,}$", re.MULTILINE), ""),
)
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_TABLE_RULE_CHARACTERS = frozenset(" \t:|-")


def to_whatsapp_text(markdown: str) -> str:
    """Return the answer with WhatsApp's formatting instead of Markdown's; code blocks stay."""
    pieces = _FENCE.split(markdown.replace("\r\n", "\n"))
    converted = "".join(piece if piece.startswith("```") else _convert(piece) for piece in pieces)
    return re.sub(r"\n{3,}", "\n\n", converted).strip()


def _convert(text: str) -> str:
    lines = [_table_row(line) for line in text.split("\n") if not _is_table_rule(line)]
    text = "\n".join(lines)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    text = text.replace("**", "")
    return _HEADING.sub(lambda found: f"*{found[1].replace('*', '')}*", text)


def _is_table_rule(line: str) -> bool:
    return "|" in line and "-" in line and _TABLE_RULE_CHARACTERS.issuperset(line)


def _table_row(line: str) -> str:
    row = line.strip()
    if not (row.startswith("|") and row.endswith("|") and len(row) > 1):
        return line
    return " · ".join(cell.strip() for cell in row.strip("|").split("|"))


def split_answer(text: str, limit: int = PART_LIMIT) -> list[str]:
    """Cut a text into parts of at most `limit` characters, at paragraphs, sentences or words.

    After MOST_PARTS parts the rest is cut off, with an ellipsis.
    """
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > limit and len(parts) < MOST_PARTS - 1:
        cut = _best_cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if len(rest) > limit:
        rest = rest[: limit - 1].rstrip() + "…"
    return [*parts, rest] if rest else parts


def _best_cut(text: str, limit: int) -> int:
    """Return where to cut: after the last paragraph, sentence or word that is not too early."""
    head = text[:limit]
    for pattern in (r"\n\s*\n", r"(?<=[.!?…])\s+|\n", r"\s+"):
        borders = [match.end() for match in re.finditer(pattern, head)]
        if borders and borders[-1] > limit // 4:
            return borders[-1]
    return limit
