"""Reads from texts/agent.toml how agents promise an answer, and what a voice performs."""

import tomllib
from functools import cache
from importlib.resources import files

from aftercall.domain.folded_text import fold_text
from aftercall.domain.promise import PromiseWords
from aftercall.domain.speech_tags import SpeechTags


@cache
def read_promise_words() -> PromiseWords:
    """Return how agents promise an answer, in all languages: an agent may answer in any."""
    return PromiseWords(
        waits=_all("waits"), intentions=_all("intentions"), searches=_all("searches")
    )


@cache
def read_speech_tags() -> SpeechTags:
    """Return the words in brackets that are marks for a voice, in all languages."""
    return SpeechTags(
        tags=frozenset(map(fold_text, _all("speech_tags"))),
        modifiers=frozenset(map(fold_text, _all("tag_modifiers"))),
    )


def _all(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for words in _texts().values() for word in words[name]))


@cache
def _texts() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("aftercall") / "texts" / "agent.toml").read_text("utf-8"))
