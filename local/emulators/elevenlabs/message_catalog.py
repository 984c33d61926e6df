"""The emulated agent's texts, one TOML file per language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("es", "en", "pt")
DEFAULT = "es"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCatalog:
    """All that the agent can say in one language."""

    language: str
    money_pattern: str
    thousands: str
    weekdays: tuple[str, ...]
    mornings: str
    afternoons: str
    call: dict[str, Any]
    known: dict[str, str]
    unknown: dict[str, str]

    def money(self, amount: int) -> str:
        """Write an amount as this language does."""
        return self.money_pattern.format(amount=f"{amount:,}".replace(",", self.thousands))


@cache
def texts_in(language: str) -> MessageCatalog:
    """Read one language's file; an unknown language gets the default's."""
    known = language if language in LANGUAGES else DEFAULT
    raw = tomllib.loads((FOLDER / f"{known}.toml").read_text("utf-8"))
    return MessageCatalog(
        language=known,
        money_pattern=raw.pop("money"),
        weekdays=tuple(raw.pop("weekdays")),
        **raw,
    )
