"""Follows the log of one function: the JSON lines that came since the last look."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class LogTail:
    """Reads whole lines only, from where the log ended when the following began."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = path.stat().st_size if path.exists() else 0

    def fresh(self) -> Iterator[dict[str, Any]]:
        """Give the objects logged since the last time; lines that are no object are passed over."""
        if not self._path.exists():
            return
        with self._path.open("rb") as log:
            log.seek(self._read)
            found = log.read()
        whole = found[: found.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            if line.startswith(b"{"):
                held = _read(line)
                if isinstance(held, dict):
                    yield held


def _read(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None
