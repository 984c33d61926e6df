"""Runs ministack, the stand-in for DynamoDB, SQS and Secrets Manager, as a process of its own."""

from __future__ import annotations

import shutil
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final

from local.stack.port_owner import HOST, free_port

if TYPE_CHECKING:
    from local.stack.child_processes import ChildProcesses, Process

PROGRAM: Final = Path(__file__).parents[2] / ".tools/ministack/bin/ministack"
START_SECONDS: Final = 30.0
_PAUSE_SECONDS: Final = 0.05


class MinistackError(RuntimeError):
    """Ministack is missing or did not start."""


class Ministack:
    """One running ministack; it forgets everything when it stops.

    With `wait=False` it is still starting: call `wait_until_healthy` before the first request.
    """

    def __init__(
        self, children: ChildProcesses, *, log: Path, port: int = 0, wait: bool = True
    ) -> None:
        if not PROGRAM.exists():
            raise MinistackError(f"{PROGRAM} is missing: set up the tools first")
        self._children = children
        self._log = log
        self._port = port or free_port()
        self.url = f"http://{HOST}:{self._port}"
        self._process = self._spawn()
        if wait:
            self.wait_until_healthy()

    def wait_until_healthy(self) -> None:
        """Wait until it answers. Raises MinistackError if it does not."""
        try:
            self._await_health()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Kill it; it keeps nothing that would have to be written first."""
        self._children.end(self._process)

    def _spawn(self) -> Process:
        files = self._log.parent / "ministack-files"
        shutil.rmtree(files, ignore_errors=True)
        files.mkdir(parents=True)
        environment = {
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self._port),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
            "LANG": "C.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            # It leaves files behind: here they are gone with the next start.
            "TMPDIR": str(files),
        }
        with self._log.open("ab") as log:
            return self._children.spawn(
                [str(PROGRAM)], environment=environment, folder=self._log.parent, log=log
            )

    def _await_health(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._is_healthy():
            if self._process.poll() is not None:
                raise MinistackError(f"ministack ended at once; its log is {self._log}")
            if time.monotonic() > deadline:
                raise MinistackError(f"ministack is not healthy; its log is {self._log}")
            time.sleep(_PAUSE_SECONDS)

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
