"""Renders Markdown, as markdown-it-py reads it, in WhatsApp's own formatting.

WhatsApp's single stars are bold and Markdown's are italic, so single marks stay as they are: only
what is doubled changes. Rendering a text that is rendered already changes nothing.
"""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from aftercall.domain.whatsapp_inline import render_inline, wrapped

DEEPEST = 60
_STARS = re.compile(r"\*[* \t]*$")
# A pipe in code or behind a backslash parts no cells.
_CELL = re.compile(r"(?:\\\||(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)|[^|])+")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#.-]+")
_RULES = (
    "blockquote", "fence", "heading", "hr", "list", "table", "backticks", "emphasis", "escape",
    "image", "link", "newline", "strikethrough", "balance_pairs", "fragments_join",
)  # fmt: skip
"""Neither indented code nor underlined headings, references, entities and HTML: in an agent's
answer these are ordinary text far more often."""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"maxNesting": DEEPEST}).enable(_RULES)
    parser.core.ruler.disable("text_join")
    # An address is written as it came: not checked, not escaped.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


_PARSER = _parser()


def render(markdown: str) -> str:
    """Return a Markdown text in WhatsApp's formatting."""
    tokens = _PARSER.parse(markdown)
    return _blocks(tokens, markdown.split("\n"))


def _blocks(tokens: Sequence[Token], source: Sequence[str]) -> str:
    """Render blocks, with a blank line between two of them where the source has one."""
    written, end = "", 0
    for block in _split(tokens):
        begin, block_end = block[0].map or (end, end)
        text = _block(block, source)
        if not text.strip():
            continue
        if written:
            gap = any(not source[line].strip(" \t>") for line in range(end, begin))
            written += "\n\n" if gap or begin > end else "\n"
        written, end = written + text, _last_line(source, begin, block_end)
    return written


def _last_line(source: Sequence[str], begin: int, end: int) -> int:
    """Return where a block ends: the lines of a list include the blank ones behind it."""
    while end > begin + 1 and not source[end - 1].strip(" \t>"):
        end -= 1
    return end


def _split(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return the tokens of each block that stands in no other of these blocks."""
    blocks: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0:
            blocks.append([])
        blocks[-1].append(token)
        depth += token.nesting
    return blocks


def _block(block: Sequence[Token], source: Sequence[str]) -> str:
    first, inner = block[0], block[1:-1]
    match first.type:
        case "heading_open":
            return wrapped(render_inline(inner[0].children or [], in_bold=True), "*")
        case "paragraph_open":
            return render_inline(inner[0].children or [])
        case "table_open":
            return _table(inner, source)
        case "blockquote_open":
            quoted = _blocks(inner, source)
            return "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
        case "list_item_open":
            marker = f"{first.info}{first.markup} " if first.info else "- "
            rest = _blocks(inner, source).replace("\n", "\n" + " " * len(marker))
            return marker + re.sub(r"(?m)^[ ]+$", "", rest)
    return _verbatim(first, source) if first.nesting == 0 else _blocks(inner, source)


def _verbatim(block: Token, source: Sequence[str]) -> str:
    """Render code as it is, and a rule between paragraphs as nothing."""
    if block.type == "fence":
        code, info = block.content.removesuffix("\n"), block.info.strip()
        if info and not (code.strip() and _LANGUAGE.fullmatch(info)):
            # No language but what somebody wrote behind the marks.
            code = f"{info}\n{code}".rstrip("\n")
        marks = block.markup if "```" in code else "```"
        return "\n".join([marks, code, marks])
    # A masked number may stand alone on its line.
    stars = _STARS.search(source[block.map[0]]) if block.map else None
    return stars[0].strip() if stars and stars[0].count("*") > len("***") else ""


def _table(tokens: Sequence[Token], source: Sequence[str]) -> str:
    rows: list[list[str]] = []
    in_body = False
    for token in tokens:
        in_body |= token.type == "tbody_open"
        if token.type == "tr_open":
            rows.append(_row(source[token.map[0]]) if in_body and token.map else [])
        elif token.type == "inline" and token.content.strip() and not in_body:
            rows[-1].append(render_inline(token.children or []))
    return "\n".join(" · ".join(row) for row in rows if row)


def _row(line: str) -> list[str]:
    """Return the cells of a body row: the parser drops those beyond the width of the heading."""
    cells = [found[0].strip() for found in _CELL.finditer(line.lstrip(" \t>"))]
    inline = [_PARSER.parseInline(cell.replace("\\|", "|")) for cell in cells if cell]
    return [render_inline(tokens[0].children or []) for tokens in inline]
