"""Tells what happens on the running stack as it happens, one readable line per event.

Texts come from the emulators' journals; decisions come from the functions' logs, which contain
ids only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from local.decision_lines import decision_line
from local.narration import call_line, message_line
from ops.logs.log_tail import LogTail

if TYPE_CHECKING:
    from pathlib import Path

    from local.emulators.journal import Entry, Journal
    from local.local_system import LocalSystem

Say = Callable[[str], None]
READ_EACH_SECONDS = 0.1
FUNCTIONS = ("call_poller", "call_webhook", "twilio_webhook", "conversation_worker", "reconciler")
"""The functions whose decisions are told."""


class Narrator:
    """Reads journals and logs in a thread of its own until it is closed."""

    def __init__(self, system: LocalSystem, say: Say) -> None:
        self._say = say
        self._names: dict[str, str] = {}
        self._sources: list[Callable[[], None]] = []
        if system.elevenlabs is not None:
            self._add_journal(system.elevenlabs.journal, call_line)
        if system.twilio is not None:
            self._add_journal(system.twilio.journal, message_line)
        for name in FUNCTIONS:
            self._add_log(system.logs / f"{name}.log")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="narrator", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Tell what is left and stop."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(READ_EACH_SECONDS):
            self._read_all()
        self._read_all()

    def _read_all(self) -> None:
        for read in self._sources:
            read()

    def _add_journal(
        self, journal: Journal, to_line: Callable[[Entry, dict[str, str]], str | None]
    ) -> None:
        told = 0

        def read() -> None:
            nonlocal told
            for entry in journal.after(told):
                told = entry.number
                self._tell(to_line(entry, self._names))

        self._sources.append(read)

    def _add_log(self, path: Path) -> None:
        tail = LogTail(path)

        def read() -> None:
            for logged in tail.fresh():
                self._tell(decision_line(logged, self._names))

        self._sources.append(read)

    def _tell(self, line: str | None) -> None:
        if line is not None:
            self._say(line)
