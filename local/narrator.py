"""Tells what happens as it happens, one readable line per event.

Texts come from the emulators, decisions from the functions' logs, which carry ids only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from local.log_tail import LogTail
from local.narration import tell_call, tell_decision, tell_message

if TYPE_CHECKING:
    from pathlib import Path

    from local.emulators.journal import Entry, Journal
    from local.workshop import Workshop

Say = Callable[[str], None]
LOOK_SECONDS = 0.1
STORY_TELLERS = ("call_poller", "conversation_worker")


class Narrator:
    """Follows a workshop in a thread of its own until it is closed."""

    def __init__(self, workshop: Workshop, say: Say) -> None:
        self._say = say
        self._names: dict[str, str] = {}
        self._sources: list[Callable[[], None]] = []
        if workshop.elevenlabs is not None:
            self._follow(workshop.elevenlabs.journal, tell_call)
        if workshop.twilio is not None:
            self._follow(workshop.twilio.journal, tell_message)
        for name in STORY_TELLERS:
            self._follow_log(workshop.logs / f"{name}.log")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="narrator", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Tell what is left and stop."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            self._look()
        self._look()

    def _look(self) -> None:
        for source in self._sources:
            source()

    def _follow(
        self, journal: Journal, tell: Callable[[Entry, dict[str, str]], str | None]
    ) -> None:
        told = 0

        def look() -> None:
            nonlocal told
            for entry in journal.after(told):
                told = entry.number
                self._tell(tell(entry, self._names))

        self._sources.append(look)

    def _follow_log(self, path: Path) -> None:
        tail = LogTail(path)

        def look() -> None:
            for logged in tail.fresh():
                self._tell(tell_decision(logged, self._names))

        self._sources.append(look)

    def _tell(self, line: str | None) -> None:
        if line is not None:
            self._say(line)
