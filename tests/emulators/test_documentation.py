"""docs/emulators.md names every behaviour and its test, and that test uses it."""

from __future__ import annotations

import re
from pathlib import Path

from local.emulators.elevenlabs.behaviour_catalog import descriptions
from local.emulators.twilio.behaviours import known_behaviours
from local.emulators.twilio.message_kinds import KINDS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
EMULATORS = ROOT / "local" / "emulators"
DOCUMENT = (ROOT / "docs" / "emulators.md").read_text(encoding="utf-8")
NAMES = [*descriptions(), *known_behaviours(), *KINDS]
TESTS = {path.stem: path.read_text("utf-8") for path in HERE.glob("test_*.py")}
TESTS |= {f"e2e/{one.stem}": one.read_text("utf-8") for one in (ROOT / "tests/e2e").glob("*.py")}


def rows() -> list[tuple[str, str]]:
    """Return the last two cells of every row: the names, and their tests."""
    lines = [line for line in DOCUMENT.splitlines() if line.startswith("| ") and "`" in line]
    cells = [line.strip("|").split("|") for line in lines]
    return [(row[-2], row[-1]) for row in cells]


def named_in(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def test_every_behaviour_is_in_the_table() -> None:
    named = set().union(*(named_in(names) for names, _ in rows()))
    assert [name for name in NAMES if name not in named] == []


def test_every_row_names_tests_that_exist() -> None:
    missing = [test for _, cell in rows() for test in named_in(cell) if test not in TESTS]
    assert missing == []
    assert all(named_in(cell) for _, cell in rows())


def test_every_behaviour_is_used_by_a_test_of_its_row() -> None:
    unused = [
        name
        for names, tests in rows()
        for name in named_in(names) & set(NAMES)
        if not any(f'"{name}"' in TESTS[test] for test in named_in(tests))
    ]
    assert unused == []


def test_every_other_name_is_a_module_or_stands_in_one() -> None:
    modules = {path.stem: path.read_text("utf-8") for path in EMULATORS.rglob("*.py")}
    words = set(re.findall(r"\w+", " ".join(modules.values())))
    named = set().union(*(named_in(names) for names, _ in rows()))
    assert named - set(NAMES) - modules.keys() - words == set()
