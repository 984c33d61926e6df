"""Answers that promise another one: "un momento, por favor", before a tool looks something up."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from aftercall.domain.folded_text import fold_text

SHORT = 200
"""Up to this many characters a whole answer is searched for a promise, else its end alone."""

_SENTENCE_END = re.compile(r"[.!?…\n]+")
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWords:
    """How agents promise an answer, in all languages; see texts/agent.toml for the three lists."""

    waits: tuple[str, ...]
    intentions: tuple[str, ...]
    searches: tuple[str, ...]

    def promises_more(self, text: str) -> bool:
        """Return whether a text reads as if another one will follow."""
        text = text.strip()
        if text.endswith(("…", "...")):
            return True
        return _pattern_of(self).search(f" {_plain(_relevant(text))} ") is not None


@cache
def _pattern_of(words: PromiseWords) -> re.Pattern[str]:
    waits, intentions, searches = map(_any_of, (words.waits, words.intentions, words.searches))
    # The search itself may come after an object: "déjeme que lo revise".
    return re.compile(rf" (?:{waits}|(?:{intentions})(?: \w+){{0,3}} (?:{searches})\w*) ")


def _relevant(text: str) -> str:
    if len(text) <= SHORT:
        return text
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence.strip()]
    return ". ".join(sentences[-2:])


def _plain(phrase: str) -> str:
    return _NO_WORD.sub(" ", fold_text(phrase)).strip()


def _any_of(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(_plain(phrase)) for phrase in phrases)
