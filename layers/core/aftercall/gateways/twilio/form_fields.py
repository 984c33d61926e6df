"""Reads single fields of a verified form; what cannot be read is left out, with a note of it."""

import re

from aftercall.gateways.twilio.form import Form

MOST_NOTES = 20
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_]{1,64}")


class FormFields:
    """A form's fields, and in `notes` one sentence for each that was not read as it came."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._notes = [
            f"{_shown(name)} came more than once: the first value was taken"
            for name in form.repeated()
        ]

    def text(self, name: str) -> str:
        """Return a field as it is, "" where it is absent."""
        return self._form.get(name) or ""

    def fitting(self, name: str, pattern: re.Pattern[str]) -> str:
        """Return a field of a known shape; "", with a note, where it has another one."""
        value = self.text(name)
        if value and not pattern.fullmatch(value):
            self.leave_out(name)
            return ""
        return value

    def leave_out(self, name: str) -> None:
        """Note that a field could not be read."""
        self._notes.append(f"{name} could not be read and was left out")

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes so far, at most 20."""
        return tuple(self._notes[:MOST_NOTES])


def _shown(name: str) -> str:
    """Return a field's name, unless it is one that no provider gives."""
    return name if _PLAIN_NAME.fullmatch(name) else "A field with an odd name"
