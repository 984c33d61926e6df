"""Looks at everything the pages show, as often as each thing is worth it, while somebody asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.playground.board import Board

Look = Callable[[], Iterable[tuple[str, object]]]
"""Gives parts of the board, each with its value at this moment."""


@dataclass(slots=True, kw_only=True)
class Source:
    """One thing to look at, at most every so many seconds."""

    look: Look
    every: float
    due: float = 0.0


class Watch:
    """Brings the board up to date for whoever asks; with no page open nothing is read."""

    def __init__(self, board: Board, sources: Iterable[Source]) -> None:
        self.board = board
        self._sources = list(sources)
        self._looking = threading.Lock()

    def refresh(self, *, all_of_it: bool = False) -> None:
        """Look at what is due; what was just acted on need not wait for its time."""
        with self._looking:
            for source in self._sources:
                now = time.monotonic()
                if now < source.due and not all_of_it:
                    continue
                for name, value in source.look():
                    self.board.put(name, value)
                source.due = now + source.every
