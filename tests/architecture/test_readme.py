"""What the documents name exists; each check is also shown to fail on a broken sample."""

import re
from pathlib import Path

import pytest

from local.accounts import read_accounts
from local.main import _arguments
from ops.template.parameters import read_parameters
from tests.architecture.documents import (
    find_dead_links,
    find_missing_paths,
    find_missing_routes,
    find_missing_targets,
    find_unknown_names,
    find_unknown_settings,
    find_wrong_commands,
    find_wrong_rows,
)
from tests.architecture.reading import ROOT, read_template
from tests.architecture.tracked import tracked_files

PACKAGE = "layers/core/aftercall/"
WHOLE = read_template()
FILES = tracked_files()
DOCUMENTS = [name for name in FILES if name.endswith(".md")]
TARGETS = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
OURS = ("layers/", "functions/", "local/", "ops/", "template.yaml", "Makefile", "samconfig.toml")
SOURCES = "\n".join(
    (ROOT / name).read_text("utf-8")
    for name in FILES
    if name.startswith(OURS) and name.endswith((".py", ".yaml", ".toml", "Makefile"))
)


def complaints_about(text: str, folder: Path = ROOT) -> list[str]:
    return [
        *find_missing_targets(text, TARGETS),
        *find_wrong_commands(text, _arguments()),
        *find_missing_paths(text, FILES, ("", PACKAGE)),
        *find_dead_links(text, folder),
        *find_missing_routes(text, WHOLE),
        *find_unknown_settings(text, WHOLE["Parameters"], SOURCES),
        *find_unknown_names(text, SOURCES),
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_names_exists(name: str) -> None:
    path = ROOT / name
    assert complaints_about(path.read_text("utf-8"), path.parent) == []


@pytest.mark.parametrize(
    ("sample", "complaint"),
    [
        ("Run `make coffee`.", "make coffee: no such target"),
        ("    make demo && make tea\n", "make tea: no such target"),
        ("`python -m local dance`", "python -m local dance: refused"),
        ("`python -m local call --people 5`", "python -m local call --people 5: refused"),
        (
            "```\npython -m local show weather  # now\n```",
            "python -m local show weather  # now: refused",
        ),
        ("See `flows/take_tea.py`.", "flows/take_tea.py: no such file"),
        ("See `docs/nowhere/`.", "docs/nowhere/: no such file"),
        ("See [this](docs/nowhere.md).", "docs/nowhere.md: leads nowhere"),
        ("`GET /webhook/twilio/incoming`", "GET /webhook/twilio/incoming: no such route"),
        ("`curl http://localhost:3000/webhook/tea`", "/webhook/tea: no such route"),
        ("Set `TEA_SECONDS=2`.", "TEA_SECONDS: no such setting"),
        ("Set `TeaSeconds=2`.", "TeaSeconds: no such name"),
    ],
)
def test_what_does_not_exist_is_found(sample: str, complaint: str) -> None:
    assert complaints_about(sample) == [complaint]


def test_what_exists_is_passed() -> None:
    sample = (
        '`make demo`, `python -m local say +573000000001 "Hola"`, `flows/turn/run_turn.py`,'
        " `tests/`, `POST /webhook/twilio/status/{message}`, `QUIET_SECONDS=3`, `AskSeconds`,"
        " [this](README.md)"
    )
    assert complaints_about(sample) == []


def test_the_readme_tells_every_setting_with_its_default_and_unit() -> None:
    assert find_wrong_rows((ROOT / "README.md").read_text("utf-8"), WHOLE) == []


def test_a_wrong_row_is_found() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    text = text.replace("| `AskSeconds` | 25 | seconds |", "| `AskSeconds` | 26 | minutes |")
    text = text.replace("| `Openings` | off | on, off |", "| `Opening` | off | yes, no |")
    assert find_wrong_rows(text, WHOLE) == [
        "Openings is not in the table",
        "Opening is no parameter",
        "AskSeconds has another default than '26'",
        "AskSeconds is told in 'minutes', not 'seconds'",
    ]


def test_the_example_of_settings_can_be_used(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    lines = re.findall(r"^# ([A-Z_]+)=(.*)$", example, re.MULTILINE)
    path = tmp_path / ".env"
    path.write_text(
        "\n".join(f"{name}={value or 'made-up-value-000'}" for name, value in lines), "utf-8"
    )
    accounts = read_accounts(path, ROOT / "template.yaml")
    assert accounts.has_twilio
    assert accounts.elevenlabs_api_key == "made-up-value-000"
    assert read_parameters(WHOLE["Parameters"], accounts.parameters)["Sandbox"] == "on"


def test_decisions_are_numbered_without_a_gap_and_have_three_parts() -> None:
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in records]
    assert numbers == list(range(1, len(records) + 1))
    parts = ("# 0", "**Context.**", "**Decision.**", "**Consequence.**")
    lacking = [
        path.name for path in records if any(part not in path.read_text("utf-8") for part in parts)
    ]
    assert lacking == []
