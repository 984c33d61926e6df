"""Answers that promise another one: "un momento, por favor", before a tool looks something up."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

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
        words = f" {_NO_WORD.sub(' ', fold_text(_relevant(text))).strip()} "
        return any(f" {_plain(wait)} " in words for wait in self.waits) or self._intends(words)

    def _intends(self, words: str) -> bool:
        intentions, searches = _any_of(self.intentions), _any_of(self.searches)
        # The search itself may come after an object: "déjeme que lo revise".
        return re.search(rf" (?:{intentions})(?: \w+){{0,3}} (?:{searches})\w* ", words) is not None


def _relevant(text: str) -> str:
    if len(text) <= SHORT:
        return text
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence.strip()]
    return ". ".join(sentences[-2:])


def _plain(phrase: str) -> str:
    return _NO_WORD.sub(" ", fold_text(phrase)).strip()


def _any_of(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(_plain(phrase)) for phrase in phrases)
