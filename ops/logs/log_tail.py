"""Follows the logs of functions in files: the JSON lines that were added since the last read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Iterator
    from pathlib import Path

READ_EACH_SECONDS = 0.3


class LogTail:
    """Reads the whole lines of one file, beginning at the file's end when this is made."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = path.stat().st_size if path.exists() else 0

    def fresh(self) -> Iterator[dict[str, Any]]:
        """Yield the JSON objects logged since the last call; other lines are ignored."""
        if not self._path.exists():
            return
        with self._path.open("rb") as log:
            log.seek(self._position)
            added = log.read()
        # A line without its end is still being written: it is left for the next call.
        whole = added[: added.rfind(b"\n") + 1]
        self._position += len(whole)
        for line in whole.splitlines():
            if line.startswith(b"{"):
                logged = _read(line)
                if isinstance(logged, dict):
                    yield logged


def follow_files(paths: Iterable[Path], ended: threading.Event) -> Iterator[dict[str, Any]]:
    """Yield what is logged into the files until the event is set, each read in order of time."""
    tails = [LogTail(path) for path in paths]
    while not ended.wait(READ_EACH_SECONDS):
        added = [logged for tail in tails for logged in tail.fresh()]
        yield from sorted(added, key=lambda logged: str(logged.get("timestamp", "")))


def _read(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None
