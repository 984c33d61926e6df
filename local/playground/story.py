"""The newest of the lines that `make local` prints."""

from __future__ import annotations

import threading
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LINES_SHOWN = 80


class Story:
    """Keeps the lines of a narrator."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: deque[dict[str, object]] = deque(maxlen=LINES_SHOWN)
        self._told = 0

    def tell(self, line: str) -> None:
        """Keep one line, which begins with whom it is about."""
        who, _, what = line.lstrip().partition("  ")
        with self._lock:
            self._told += 1
            at = datetime.now(UTC).isoformat()
            self._lines.append({"number": self._told, "at": at, "who": who, "what": what})

    def read_parts(self) -> Iterator[tuple[str, object]]:
        """Show the lines, the last first."""
        with self._lock:
            yield "story", list(reversed(self._lines))
