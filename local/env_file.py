"""Reads `.env` line by line; what cannot be read is named by its line, never by its content."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream

if TYPE_CHECKING:
    from pathlib import Path

    from dotenv.parser import Binding


class WrongAccounts(Exception):
    """`.env` cannot be used as it is; the sentence says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvFile:
    """The settings of a file that have a value, and the line of each."""

    name: str
    settings: dict[str, str]
    lines: dict[str, int]

    def at(self, setting: str) -> str:
        """Return where a setting stands, to begin a sentence with."""
        return f"{self.name}, line {self.lines[setting]}: {setting}"


def read_env_file(path: Path) -> EnvFile:
    """Read the file; a missing one is empty. Raises WrongAccounts for a line that is no setting.

    What stands in a line is not repeated: it may be a key.
    """
    settings: dict[str, str] = {}
    lines: dict[str, int] = {}
    for binding in parse_stream(io.StringIO(_read_text(path))):
        line = _first_line(binding)
        if binding.error:
            raise WrongAccounts(
                f"{path.name}, line {line}: cannot be read: write NAME=value, close each quote, "
                "and begin a comment with #"
            )
        if binding.key is None:
            continue
        if binding.value is None:
            raise WrongAccounts(
                f'{path.name}, line {line}: has no "=": write NAME=value, '
                "or # before what is a comment"
            )
        if binding.key in lines:
            raise WrongAccounts(
                f"{path.name}, line {line}: {binding.key} is set a second time, "
                f"after line {lines[binding.key]}: remove one of them"
            )
        if binding.value:
            settings[binding.key], lines[binding.key] = binding.value, line
    return EnvFile(name=path.name, settings=settings, lines=lines)


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise WrongAccounts(
            f"{path} cannot be read ({error.strerror}): it is a text file"
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise WrongAccounts(
            f"{path.name}, line {line}: is not UTF-8: save the file as UTF-8 text"
        ) from error


def _first_line(binding: Binding) -> int:
    """Return the line of the name: the parser counts the empty lines before it to its text."""
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")
