"""`python -m local up` as a process of its own, with a home and ports of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from local.running_stack import ROOT
from local.stack.port_owner import free_port
from tests.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECONDS = 40.0


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment in which nothing of this machine's owner counts."""
    plain = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "AFTERCALL_HOME": str(home)}
    ports = {"API_PORT": str(free_port()), "PLAYGROUND_PORT": str(free_port())}
    return plain | ports | more


def up_words(home: Path) -> tuple[str, ...]:
    """Return the words of the command that starts a stack without any account."""
    return ("up", "--minute", "2", "--env-file", str(home / "none.env"))


def command(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command of `python -m local` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "local", *words],
        cwd=ROOT,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@dataclass(frozen=True, kw_only=True)
class Up:
    """A stack that is up in another process."""

    process: subprocess.Popen[bytes]
    home: Path
    output: Path

    def said(self, *words: str) -> str | None:
        """Return all that it has said once all the words are in it, else None."""
        text = self.output.read_text(encoding="utf-8")
        return text if all(word in text for word in words) else None

    def await_words(self, *words: str) -> str:
        """Wait until it has said all of the words; return all that it said."""
        assert self.process.poll() is None, self.output.read_text(encoding="utf-8")
        return eventually(lambda: self.said(*words), seconds=SECONDS)

    def stop(self) -> int:
        """Press Ctrl-C; return the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(SECONDS)


@contextmanager
def is_up(home: Path, **more: str) -> Iterator[Up]:
    """Start the stack and stop it if the test has not."""
    output = home / "output"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "local", *up_words(home)],
            cwd=ROOT,
            env=environment(home, **more),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    up = Up(process=process, home=home, output=output)
    try:
        up.await_words("Ctrl-C stops all of it")
        yield up
    finally:
        if process.poll() is None:
            up.stop()


def descendants(pid: int) -> dict[int, str]:
    """Return the processes that a process started, and those that they started, by id."""
    parents = _parents()
    found: dict[int, str] = {}
    wave = {pid}
    while wave:
        wave = {child for child, parent in parents.items() if parent in wave}
        found |= {child: _command(child) for child in wave}
    return found


def still_alive(processes: Mapping[int, str]) -> dict[int, str]:
    """Return those of the processes that have not ended."""
    return {pid: name for pid, name in processes.items() if _command(pid) == name}


def _parents() -> dict[int, int]:
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state = entry.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        found[int(entry.parent.name)] = int(state[1])
    return found


def _command(pid: int) -> str:
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_text(encoding="utf-8").replace("\0", " ")
    except OSError:
        return ""
