"""The content templates an account holds, and how their variables are filled in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from local.emulators.twilio.errors import ApiError

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One text in one language; only an approved one goes out while the window is closed."""

    sid: str
    body: str
    language: str = "es"
    approved: bool = True

    def lacks(self, variables: dict[str, str]) -> bool:
        """Say whether a placeholder has no value."""
        return any(name not in variables for name in _PLACEHOLDER.findall(self.body))

    def fill(self, variables: dict[str, str]) -> str:
        """Put the values in; a placeholder without one stays as it is."""
        return _PLACEHOLDER.sub(lambda found: variables.get(found[1], found[0]), self.body)


class Templates:
    """The account's content templates by content sid."""

    def __init__(self) -> None:
        self._templates: dict[str, Template] = {}

    def add(self, template: Template) -> None:
        """Add a template, in place of an older one of the same sid."""
        self._templates[template.sid] = template

    def find(self, sid: str) -> Template | None:
        """Return a template, or None."""
        return self._templates.get(sid)

    def get(self, sid: str) -> Template:
        """Return a template, or refuse the request."""
        if sid not in self._templates:
            raise ApiError(21655, f"The ContentSid {sid} is invalid")
        return self._templates[sid]


def read_variables(text: str) -> dict[str, str]:
    """Read ContentVariables: a JSON object of non-empty, one-line strings, 100 at most."""
    if not text:
        return {}
    try:
        values = json.loads(text)
    except ValueError as error:
        raise ApiError(21656) from error
    if not isinstance(values, dict) or len(values) > 100:
        raise ApiError(21656)
    if not all(isinstance(value, str) and _is_one_line(value) for value in values.values()):
        raise ApiError(21656)
    return values


def _is_one_line(value: str) -> bool:
    return bool(value.strip()) and not any(char in value for char in "\r\n")
