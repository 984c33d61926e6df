"""Starts processes in groups of their own and leaves none behind, even when this one is killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from ops.command_line import postponed_interruption

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Process = subprocess.Popen[bytes]

_WATCHDOG = Path(__file__).with_name("watchdog.py")


class ChildProcesses:
    """Every process that was started here, watched by one small process beside it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._alive: set[Process] = set()
        self._stopped = False
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_WATCHDOG)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def spawn(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: IO[bytes],
    ) -> Process:
        """Start a process; both of its outputs go to the log."""
        # Between its start and the watchdog's knowing of it, nothing may interrupt.
        with postponed_interruption(), self._lock:
            if self._stopped:
                raise RuntimeError("nothing is started any more")
            process = subprocess.Popen(
                command,
                env=dict(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._alive.add(process)
            self._tell_watchdog(f"+{process.pid}\n")
        return process

    def end(self, process: Process) -> None:
        """Kill the process and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        with self._lock:
            if process in self._alive:
                self._alive.remove(process)
                self._tell_watchdog(f"-{process.pid}\n")

    def stop(self) -> None:
        """End every process, the watchdog last."""
        with self._lock:
            self._stopped = True
            alive = list(self._alive)
        for process in alive:
            self.end(process)
        if self._watchdog.stdin is not None:
            self._watchdog.stdin.close()
        self._watchdog.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _tell_watchdog(self, line: str) -> None:
        if self._watchdog.stdin is not None:
            self._watchdog.stdin.write(line.encode())
            self._watchdog.stdin.flush()
