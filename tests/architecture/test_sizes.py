"""No function is longer than a screen."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.reading import ROOT

WALL = 40
ROOMS = ("layers/core", "functions", "local", "ops")


def long_functions(source: str, name: str) -> list[str]:
    """Name the functions of a module that are over the wall, docstring not counted."""
    return [
        f"{name}:{node.lineno} {node.name} has {length(node)} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > WALL
    ]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines from def to the end, less the docstring's."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def modules() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def test_no_function_is_over_the_wall() -> None:
    found = [
        line
        for path in modules()
        for line in long_functions(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    ]
    assert found == []


def test_a_function_over_the_wall_is_found_and_its_docstring_is_free() -> None:
    docstring = '    """Say\n' + "    more.\n" * 60 + '    """\n'
    short = "def short() -> None:\n" + docstring + "    pass\n" * (WALL - 1)
    long = "class Holder:\n    async def long(self) -> None:\n" + "        pass\n" * WALL
    assert long_functions(short + long, "sample.py") == ["sample.py:104 long has 41 lines"]
