"""The texts that we send to customers ourselves, per language; answers are the agent's own."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Our texts in one language; `{name}` and `{topic}` are placeholders."""

    opening_name_topic: str
    opening_name: str
    opening_topic: str
    opening_plain: str
    name_fallback: str
    topic_fallback: str
    apology: str
    colleague_will_write: str
    unknown_sender: str
    stop_question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCatalog:
    """All languages we write in; `default` is used for every other one."""

    default: str
    wordings: Mapping[str, Wording]

    def language(self, wanted: str | None) -> str:
        """Return the language of a tag such as `es-CO`, or the default where it has no texts."""
        short = (wanted or "").lower()[:2]
        return short if short in self.wordings else self.default

    def wording(self, wanted: str | None) -> Wording:
        """Return our texts in the wanted language, or in the default one."""
        return self.wordings[self.language(wanted)]
