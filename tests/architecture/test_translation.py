"""README.es.md says what README.md says: the same sections, commands, links and tables."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.architecture.reading import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH = (ROOT / "README.md").read_text("utf-8")
SPANISH = (ROOT / "README.es.md").read_text("utf-8")
COMMAND = re.compile(
    r"^(?:    )?((?:make|curl|\.venv/bin/python) [^#\n]*?) *(?:#.*)?$", re.MULTILINE
)
INLINE = re.compile(r"`((?:[A-Z_]+=\S+ )*make [^`]+)`")
LINK = re.compile(r"\]\((?!README)([^)]+)\)")
SETTINGS = "| `Stage` |"


def headings(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]


def commands(text: str) -> list[str]:
    return COMMAND.findall(text)


def inline_commands(text: str) -> list[str]:
    return INLINE.findall(text)


def links(text: str) -> list[str]:
    return LINK.findall(text)


def routes(text: str) -> list[str]:
    return re.findall(r"^\| `((?:GET|POST) [^`]+)` \|", text, re.MULTILINE)


def differences(english: str, spanish: str) -> list[str]:
    """Name what the two texts do not have in the same order."""
    parts = (headings, commands, inline_commands, links, routes)
    return [part.__name__ for part in parts if part(english) != part(spanish)]


def test_the_two_are_in_step() -> None:
    assert len(commands(ENGLISH)) >= 12
    assert len(headings(ENGLISH)) >= 9
    assert SETTINGS in ENGLISH
    assert differences(ENGLISH, SPANISH) == []


@pytest.mark.parametrize(
    ("told", "instead", "part"),
    [
        ("## Desplegar\n", "", "headings"),
        ("make demo  ", "make test  ", "commands"),
        ("`make deploy-local`", "`make deploy`", "inline_commands"),
        ("(docs/security.md)", "(docs/operations.md)", "links"),
        ("| `GET /webhook/twilio/test`", "| `GET /webhook/test`", "routes"),
    ],
)
def test_what_is_told_in_one_of_them_only_is_found(told: str, instead: str, part: str) -> None:
    assert told in SPANISH
    assert differences(ENGLISH, SPANISH.replace(told, instead, 1)) == [part]


def test_a_python_that_is_too_old_is_one_sentence(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    old = tmp_path / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = subprocess.run(
        ["make", "--silent", ".tools/uv/bin/uv", f"PYTHON_BASE={old}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert f"{old} is no Python 3.11 or newer: name one, as in make setup" in done.stderr
    assert done.stdout == ""
