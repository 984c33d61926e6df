"""Finds a Python of a given minor version on this machine, without downloading one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROBE = (
    "import sys, importlib.util as util; print(sys.implementation.name,"
    " f'{sys.version_info.major}.{sys.version_info.minor}',"
    " sys.version_info.releaselevel, util.MAGIC_NUMBER.hex())"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """A Python on this machine; `magic` is the number that its bytecode files start with."""

    path: Path
    version: str
    magic: bytes

    @property
    def cache_tag(self) -> str:
        """Return the middle part of its bytecode files' names, such as cpython-313."""
        return "cpython-" + self.version.replace(".", "")


def clean_environment() -> dict[str, str]:
    """Return the environment without what would change how a Python runs or compiles."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def find_interpreter(version: str, uv: Path | None = None) -> Interpreter | None:
    """Return a released CPython of this minor version, or None."""
    return first_match(version, candidates(version, uv))


def first_match(version: str, paths: Iterable[Path]) -> Interpreter | None:
    """Return the first of the paths that is a released CPython of this minor version."""
    for path in paths:
        interpreter = probe(path)
        if interpreter is not None and interpreter.version == version:
            return interpreter
    return None


def candidates(version: str, uv: Path | None) -> Iterator[Path]:
    """Yield the usual paths of such a Python, the quickest to check first."""
    yield Path(sys.executable)
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield Path(on_path)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"), reverse=True)
    if uv is not None:
        asked = [str(uv), "python", "find", "--no-python-downloads", "--no-project", version]
        answer = ask(asked)
        if answer:
            yield Path(answer)


def probe(path: Path) -> Interpreter | None:
    """Return what a Python is; None if it does not run, is no CPython, or is no release."""
    answer = ask([str(path), "-I", "-S", "-c", PROBE]).split()
    match answer:
        case ["cpython", version, "final", magic]:
            return Interpreter(path=path, version=version, magic=bytes.fromhex(magic))
    return None


def ask(command: list[str]) -> str:
    """Return what a command prints, or nothing if it fails: a pyenv shim often does."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            env=clean_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
