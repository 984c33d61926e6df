"""Bugs put into one function for a while, to prove that a test would find them."""

import __future__

import inspect
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from textwrap import dedent
from types import FunctionType
from typing import cast


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A bug: in the function at `where`, `old` is replaced by `new`.

    `where` is `module:name` or `module:Class.name`; the module is below `aftercall` unless it
    begins with `tests` or `functions`. `breaks` says what goes wrong with it and `survives` why no
    test shows it. `on` names the scenario of the simulation whose calls are tried first.
    """

    name: str
    where: str
    old: str
    new: str
    breaks: str
    on: str | None = None
    survives: str | None = None


def read_mutants(package: str) -> dict[str, Mutant]:
    """Return the mutants in a package's mutants.toml, by name."""
    text = files(package).joinpath("mutants.toml").read_text("utf-8")
    return {name: Mutant(name=name, **facts) for name, facts in tomllib.loads(text).items()}


def function_at(where: str) -> FunctionType:
    """Return the function that a mutant changes."""
    path, _, name = where.partition(":")
    first = path.partition(".")[0]
    holder: object = import_module(path if first in ("tests", "functions") else f"aftercall.{path}")
    for part in name.split("."):
        holder = getattr(holder, part)
    return cast("FunctionType", holder)


@contextmanager
def applied(mutant: Mutant) -> Iterator[None]:
    """Replace the function's code, so that modules that imported it run the mutant too.

    Raises ValueError where the old text is not there exactly once.
    """
    function = function_at(mutant.where)
    source = dedent(inspect.getsource(function))
    if source.count(mutant.old) != 1:
        found = source.count(mutant.old)
        raise ValueError(f"mutant {mutant.name}: its text stands {found} times in {mutant.where}")
    text = source.replace(mutant.old, mutant.new)
    flags = __future__.annotations.compiler_flag
    scope = dict(function.__globals__)
    exec(compile(text, mutant.where, "exec", flags=flags, dont_inherit=True), scope)
    before = function.__code__
    function.__code__ = cast("FunctionType", scope[function.__name__]).__code__
    try:
        yield
    finally:
        function.__code__ = before
