"""Counts the instructions of a fresh Python with valgrind: the same number at every run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

INSTALL = "valgrind is not installed: apt-get install valgrind"
_TOTAL = re.compile(r"==\d+== Collected : (\d+)$", re.MULTILINE)
# What -I does, except that it would also ignore the fixed hash seed; -S leaves .pth files out.
_ISOLATED = ("-P", "-s", "-S", "-B")


class CountFailed(Exception):
    """The counted program did not end well."""


def is_installed() -> bool:
    """Say whether valgrind is there."""
    return shutil.which("valgrind") is not None


def count(code: str, *, path: Sequence[Path], environment: Mapping[str, str]) -> int:
    """Run code in a fresh Python that finds its modules on this path only; count instructions."""
    line = f"import sys; sys.path[:0] = {[str(folder) for folder in path]!r}; {code}"
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    done = subprocess.run(
        [*command, sys.executable, *_ISOLATED, "-c", line],
        env={**environment, "PYTHONHASHSEED": "0", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CountFailed(done.stderr[-2000:])
    return read_total(done.stderr)


def read_total(report: str) -> int:
    """Read the number of instructions in what callgrind prints."""
    found = _TOTAL.search(report)
    if found is None:
        raise CountFailed("callgrind printed no total")
    return int(found[1])
