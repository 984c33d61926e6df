"""Reads what the pages show, each source at its own interval, and only while a page is open."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.playground.page_state import PageState

ReadParts = Callable[[], Iterable[tuple[str, object]]]
"""Gives parts of the state, each with its value at this moment."""


@dataclass(slots=True, kw_only=True)
class Source:
    """One thing to read, at most once in `every` seconds."""

    read: ReadParts
    every: float
    due: float = 0.0


class Watch:
    """Brings the state up to date for whoever asks; with no page open nothing is read."""

    def __init__(self, state: PageState, sources: Iterable[Source]) -> None:
        self.state = state
        self._sources = list(sources)
        self._reading = threading.Lock()

    def refresh(self, *, all_of_it: bool = False) -> None:
        """Read each source whose interval is over, or all of them, as after an action."""
        with self._reading:
            for source in self._sources:
                now = time.monotonic()
                if now < source.due and not all_of_it:
                    continue
                for name, value in source.read():
                    self.state.put(name, value)
                source.due = now + source.every
