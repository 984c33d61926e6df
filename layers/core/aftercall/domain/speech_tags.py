"""Marks for a voice in an agent's text: they mean nothing in writing and are left out.

Two kinds: SSML elements (`<break time="1s"/>`) and the tags of expressive voices (`[laughs]`), of
which only known words count, since a bracket may as well hold a link, a footnote or a name.
"""

import re
from dataclasses import dataclass

from aftercall.domain.folded_text import fold_text

_CODE = r"(?P<code>```.*?```|`[^`\n]+`)"
_SSML = (
    r"(?P<ssml></?(?:speak|break|phoneme|prosody|emphasis|say-as|sub|lang|voice|audio|mark|"
    r"lexicon|metadata|desc|media|amazon:[\w-]+|mstts:[\w-]+)(?:\s[^<>]*)?/?>)"
)
# Neither a link or reference ([text](..), [text][1], [text]: ..), nor an image's text. Marks may
# stand side by side: each of them has to be one.
_WORDS = r"[^\W\d_](?:[^\W\d_]|[ ,'-]){0,39}"
_BRACKET = rf"(?<![!\]\w\\])\[(?P<words>{_WORDS}(?:\]\[{_WORDS}){{0,9}})\](?![\[(:])"
_MARKS = re.compile(f"{_CODE}|{_SSML}|{_BRACKET}", re.DOTALL | re.IGNORECASE)
_LEFT_OUT = "\x00"
_GAP = re.compile(rf"[ \t]{{0,9}}{_LEFT_OUT}(?:[ \t]{{0,9}}{_LEFT_OUT})*[ \t]{{0,9}}")
_BETWEEN_WORDS = re.compile(r"[ ,]+")
_CLOSING = frozenset(".,;:!?…)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechTags:
    """The words in brackets that a voice performs, folded; see texts/agent.toml.

    A bracket of several words is a mark where each of them is a tag or a modifier of one.
    """

    tags: frozenset[str]
    modifiers: frozenset[str]

    def left_out(self, text: str) -> str:
        """Return a text without marks for a voice; code and all other text stay as they are."""
        marked = _MARKS.sub(self._mark, text.replace(_LEFT_OUT, ""))
        return _GAP.sub(_gap, marked).strip()

    def _mark(self, found: re.Match[str]) -> str:
        if found["ssml"]:
            # A pause parts two words; other elements may stand inside of one.
            return f" {_LEFT_OUT}" if found["ssml"].casefold().startswith("<break") else _LEFT_OUT
        words = found["words"]
        return _LEFT_OUT if words and all(map(self._is_tag, words.split("]["))) else found[0]

    def _is_tag(self, bracket: str) -> bool:
        folded = fold_text(bracket)
        words = set(_BETWEEN_WORDS.split(folded))
        return folded in self.tags or (
            words <= self.tags | self.modifiers and not words <= self.modifiers
        )


def _gap(found: re.Match[str]) -> str:
    before = found.string[max(found.start() - 1, 0) : found.start()]
    behind = found.string[found.end() : found.end() + 1]
    at_edge = before in ("", "\n") or behind in ("", "\n") or behind in _CLOSING
    return "" if at_edge or found[0].strip(" \t") == found[0] else " "
