"""Says which process holds a port, so that a taken one can be freed or avoided."""

from __future__ import annotations

import contextlib
import errno
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
_LISTENING = "0A"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortOwner:
    """A process that listens on a port."""

    pid: int
    command: str


class PortTaken(Exception):
    """Another process listens on the port that was asked for."""

    def __init__(self, port: int, *, owner: PortOwner | None, setting: str) -> None:
        by = f"process {owner.pid} ({owner.command})" if owner else "another process"
        super().__init__(f"port {port} is taken by {by}: stop it, or set {setting} to another port")
        self.port = port
        self.owner = owner
        self.setting = setting


@contextlib.contextmanager
def explain_taken_port(port: int, *, setting: str) -> Iterator[None]:
    """Raise PortTaken in place of the OSError of a block that binds the port."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTaken(port, owner=find_owner(port), setting=setting) from error


def find_owner(port: int) -> PortOwner | None:
    """Find who listens on the port; None where /proc does not tell."""
    wanted = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    if not wanted:
        return None
    for process in Path("/proc").glob("[0-9]*"):
        if wanted & _open_files(process):
            return PortOwner(pid=int(process.name), command=_command(process))
    return None


def free_port() -> int:
    """Return a port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.exists():
            continue
        for line in table.read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == _LISTENING and int(fields[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(fields[9])
    return inodes


def _open_files(process: Path) -> set[str]:
    found: set[str] = set()
    # A process of somebody else, or one that ends meanwhile, tells nothing.
    with contextlib.suppress(OSError):
        for link in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                found.add(str(link.readlink()))
    return found


def _command(process: Path) -> str:
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return "unknown command"
    return b" ".join(words).decode(errors="replace").strip()
