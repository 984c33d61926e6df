"""Runs the real sam command, at the terminal's hand or with its output kept in a log."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from local.home import ROOT
from ops.build.sam import find_tool
from ops.deploy.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_QUIET = {"SAM_CLI_TELEMETRY": "0", "SAM_CLI_CHECK_VERSION": "0"}


def run_sam(
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> int:
    """Run sam in the project's folder and return its exit status; a log takes all it says."""
    sam = find_tool("sam", ROOT)
    if sam is None:
        raise NotReady("sam is not installed: run `make setup-sam`")
    inherited = os.environ if environment is None else environment
    command = [str(sam), *arguments]
    if log is None:
        return subprocess.run(
            command, cwd=ROOT, env={**inherited, **_QUIET}, check=False
        ).returncode
    with log.open("ab") as kept:
        return subprocess.run(
            command,
            cwd=ROOT,
            env={**inherited, **_QUIET},
            stdin=subprocess.DEVNULL,
            stdout=kept,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
