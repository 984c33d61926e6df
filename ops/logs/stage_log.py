"""Follows the logs of a deployed stage with sam logs."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from typing import TYPE_CHECKING, Any

from ops.errors import NotReady
from ops.project import ROOT, SAM_SETTINGS, find_sam

if TYPE_CHECKING:
    from collections.abc import Iterator


def follow_stage(stage: str, ended: threading.Event) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects that `sam logs` prints of a stage, until the event is set.

    Raises NotReady where sam is not installed, or fails.
    """
    command = [str(find_sam()), "logs", "--tail", "--config-env", stage]
    environment = {**os.environ, **SAM_SETTINGS}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        threading.Thread(target=_stop, args=(process, ended), daemon=True).start()
        assert process.stdout is not None
        try:
            yield from json_objects(process.stdout)
        finally:
            process.terminate()
    if process.returncode > 0 and not ended.is_set():
        raise NotReady(f"sam logs of {stage} ended: see what it says above")


def json_objects(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """Yield the JSON object at the end of each line that has one."""
    for line in lines:
        _, brace, rest = line.partition("{")
        try:
            logged = json.loads(brace + rest)
        except ValueError:
            continue
        yield logged


def _stop(process: subprocess.Popen[str], ended: threading.Event) -> None:
    ended.wait()
    process.terminate()
