"""The sentences we write ourselves, per language; the agent's answers are its own."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Our sentences in one language; `{name}` and `{topic}` are filled in where they are known."""

    opening_name_topic: str
    opening_name: str
    opening_topic: str
    opening_plain: str
    name_fallback: str
    topic_fallback: str
    apology: str
    colleague_will_write: str
    unknown_sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCatalog:
    """All languages we write in; `default` is used for every other one."""

    default: str
    wordings: Mapping[str, Wording]

    def language(self, wanted: str | None) -> str:
        """Return the language we write for `es-CO` and the like, or the default."""
        short = (wanted or "").lower()[:2]
        return short if short in self.wordings else self.default

    def wording(self, wanted: str | None) -> Wording:
        """Return our sentences in the wanted language, or in the default one."""
        return self.wordings[self.language(wanted)]
