"""Runs the sam command, interactively or with its output written to a log."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from ops.project import ROOT, SAM_SETTINGS, find_sam

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def run_sam(
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> int:
    """Run sam in the project's folder and return its exit status.

    With a log, sam's output is appended to it and sam gets no input; without one, sam uses the
    terminal. The environment is this process's own where none is given. Raises NotReady where
    sam is not installed.
    """
    inherited = os.environ if environment is None else environment
    command = [str(find_sam()), *arguments]
    variables = {**inherited, **SAM_SETTINGS}
    if log is None:
        return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode
    with log.open("ab") as output:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
