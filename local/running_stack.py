"""Where the local stack writes, and how other commands find the one that is running."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("AFTERCALL_HOME") or ROOT / ".local").absolute()
"""Logs, and the record of the running stack; AFTERCALL_HOME puts them elsewhere."""


class NotRunning(Exception):
    """No stack is up to speak to."""

    def __init__(self) -> None:
        super().__init__("no local stack is running: start one with `make local`")


class AlreadyUp(Exception):
    """Another stack uses the same folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"a stack is up already in {folder}: stop it with Ctrl-C where it runs, or start this "
            "one with a folder and ports of its own: "
            "AFTERCALL_HOME=.local-2 API_PORT=3055 PLAYGROUND_PORT=3056 make local"
        )


@contextmanager
def folder_of_its_own(folder: Path) -> Iterator[bool]:
    """Hold a stack's folder; yield whether a stack has used it before.

    The lock ends with the process, in whatever way that ends. Raises AlreadyUp where another
    process holds it.
    """
    is_used = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyUp(folder.parent) from error
        yield is_used


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningStack:
    """Addresses of a running stack; an emulator that a real account replaces has none.

    `environment` joins the settings of all functions.
    """

    pid: int
    api_url: str
    aws_url: str
    elevenlabs_url: str | None
    twilio_url: str | None
    environment: dict[str, str]

    def save(self) -> None:
        """Let other commands find this stack."""
        HOME.mkdir(parents=True, exist_ok=True)
        _record().write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")


def find_running() -> RunningStack:
    """Return the running stack. Raises NotRunning where there is none."""
    try:
        running = RunningStack(**json.loads(_record().read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise NotRunning from None
    if not Path(f"/proc/{running.pid}").exists() and Path("/proc/self").exists():
        raise NotRunning
    return running


def running_since() -> datetime:
    """Return when the running stack was recorded. Raises NotRunning where there is none."""
    try:
        return datetime.fromtimestamp(_record().stat().st_mtime, UTC)
    except OSError:
        raise NotRunning from None


def forget_running() -> None:
    """Say that no stack is up any more."""
    _record().unlink(missing_ok=True)


def _record() -> Path:
    return HOME / "running.json"
