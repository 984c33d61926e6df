"""The labels of the templates' quick replies in each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

YES: Final = "continue"
NO: Final = "decline"
_LABELS = {
    "es": ("Sí, continuar", "No, gracias"),
    "en": ("Yes, go on", "No, thanks"),
    "pt": ("Sim, continuar", "Não, obrigado"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One quick reply of a template: what it says, and what the webhook hears of it."""

    text: str
    payload: str


def buttons_of(language: str | None) -> tuple[str, ...]:
    """Return the labels under a template; free text has none."""
    return _LABELS.get(language or "", ())


def find_button(language: str | None, text: str) -> Button | None:
    """Return the button of that label, if the template has one."""
    labels = buttons_of(language)
    if text not in labels:
        return None
    return Button(text=text, payload=(YES, NO)[labels.index(text)])
