"""What the documents name, and whether it is there; each check returns complaints."""

import re
import shlex
from argparse import ArgumentParser
from collections.abc import Collection, Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

from tests.architecture.reading import Template, events

_FENCE = re.compile(r"^```.*?$(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_TARGET = re.compile(r"\bmake ([a-z][a-z-]*)")
_COMMAND = re.compile(r"python -m local(?![.\w])(.*)")
_PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/?")
_FILE = re.compile(r"\.(py|md|toml|yaml|json|txt|example)$|/$|^\.ci/")
_ROUTE = re.compile(r"(?:\b(GET|POST) )?(?:https?://[^/\s]+)?(/(?:webhook|api)/[^\s\"`]*)")
_CAPITALS = re.compile(r"\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{4,}(?==))")
_CAMEL = re.compile(r"([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)(?:=.*)?")


def code_in(text: str) -> list[str]:
    """Return the lines and spans of a document that are code."""
    fenced = [line for block in _FENCE.findall(text) for line in block.splitlines()]
    prose = _FENCE.sub("", text)
    indented = [line for line in prose.splitlines() if line.startswith("    ")]
    return [*fenced, *indented, *_SPAN.findall(prose)]


def find_missing_targets(text: str, targets: Collection[str]) -> list[str]:
    """Name the targets of make that do not exist."""
    named = [name for code in code_in(text) for name in _TARGET.findall(code)]
    return [f"make {name}: no such target" for name in named if name not in targets]


def find_wrong_commands(text: str, parser: ArgumentParser) -> list[str]:
    """Name the commands of `python -m local` that its own parser refuses."""
    named = [rest for code in code_in(text) for rest in _COMMAND.findall(code)]
    return [f"python -m local{rest}: refused" for rest in named if not _parses(rest, parser)]


def _parses(rest: str, parser: ArgumentParser) -> bool:
    try:
        with redirect_stderr(StringIO()):
            parser.parse_args(shlex.split(rest, comments=True))
    except (SystemExit, ValueError):
        return False
    return True


def find_missing_paths(text: str, files: Collection[str], bases: Collection[str]) -> list[str]:
    """Name the files and folders that are in git under none of the bases."""
    known = set(files)
    known |= {f"{parent}/" for file in files for parent in Path(file).parents}
    return [
        f"{path}: no such file"
        for path in _paths_in(text)
        if not any(f"{base}{path}" in known for base in bases)
    ]


def _paths_in(text: str) -> Iterator[str]:
    for code in code_in(text):
        for word in code.split():
            path = word.rstrip(",;:")
            if _PATH.fullmatch(path) and _FILE.search(path):
                yield path


def find_dead_links(text: str, folder: Path) -> list[str]:
    """Name the links to files that are not there, from a document in this folder."""
    named = [link.partition("#")[0] for link in _LINK.findall(text) if "://" not in link]
    return [f"{link}: leads nowhere" for link in named if not (folder / link).exists()]


def find_missing_routes(text: str, template: Template) -> list[str]:
    """Name the routes that the template does not have."""
    routes = {
        (event["Properties"]["Method"], event["Properties"]["Path"])
        for _, _, event in events(template)
        if event["Type"] == "HttpApi"
    }
    paths = {path for _, path in routes}
    return [
        f"{method} {path}: no such route".lstrip()
        for code in code_in(text)
        for method, path in _ROUTE.findall(code.replace("curl -X ", ""))
        if (path not in paths if not method else (method, path) not in routes)
    ]


def find_unknown_settings(text: str, parameters: Collection[str], sources: str) -> list[str]:
    """Name the settings in capitals that are neither a parameter nor named in our own files."""
    keys = {name.lower() for name in parameters}
    words = set(re.findall(r"\w+", sources))
    named = [name for code in code_in(text) for name in _CAPITALS.findall(code)]
    return [
        f"{name}: no such setting"
        for name in named
        if name.replace("_", "").lower() not in keys and name not in words
    ]


def find_unknown_names(text: str, sources: str) -> list[str]:
    """Name the names in camel case that stand in none of our own files."""
    words = set(re.findall(r"\w+", sources))
    named = [found[1] for code in code_in(text) if (found := _CAMEL.fullmatch(code))]
    return [f"{name}: no such name" for name in named if name not in words]


def find_wrong_rows(text: str, template: Template) -> list[str]:
    """Compare a document's table of settings with the template's parameters."""
    told = dict(_rows_in(text))
    declared = template["Parameters"]
    complaints = [f"{name} is not in the table" for name in declared if name not in told]
    complaints += [f"{name} is no parameter" for name in told if name not in declared]
    for name in [name for name in told if name in declared]:
        default, unit = told[name]
        facts = declared[name]
        if default != str(facts.get("Default", "required")):
            complaints.append(f"{name} has another default than {default!r}")
        if unit != (expected := _unit_of(facts, unit)):
            complaints.append(f"{name} is told in {unit!r}, not {expected!r}")
    return complaints


def _rows_in(text: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 4:
            for name in _SPAN.findall(cells[0]):
                yield name, (cells[1], cells[2])


def _unit_of(facts: dict[str, object], told: str) -> str:
    """Return the values allowed, or the unit that begins a number's description."""
    allowed = facts.get("AllowedValues")
    if isinstance(allowed, list):
        return ", ".join(map(str, allowed))
    if facts["Type"] == "Number":
        return str(facts["Description"]).split()[0].lower()
    return told
