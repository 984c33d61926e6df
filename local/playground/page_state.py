"""What the pages show, in named parts, each with the number of its last change."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The parts that changed after some number; `number` is the newest change there is."""

    run: str
    number: int
    parts: dict[str, object]

    def as_json(self) -> dict[str, object]:
        """Return the changes as the pages read them."""
        return {"run": self.run, "number": self.number, "parts": self.parts}


class PageState:
    """The newest value of every part; `run` is new at each start, so that a page sees a restart."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(6)
        self._lock = threading.Lock()
        self._number = 0
        self._parts: dict[str, tuple[int, object]] = {}

    def put(self, name: str, value: object) -> None:
        """Set the value of a part; the same value again is no change."""
        with self._lock:
            if name in self._parts and self._parts[name][1] == value:
                return
            self._number += 1
            self._parts[name] = (self._number, value)

    def after(self, number: int) -> Changes:
        """Return what changed after a number; everything after 0."""
        with self._lock:
            changed = {name: value for name, (at, value) in self._parts.items() if at > number}
            return Changes(run=self.run, number=self._number, parts=changed)
