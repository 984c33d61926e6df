"""The journal: a numbered list of what an emulator received and did, for narrator and tests."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event; `number` counts from 1 without gaps."""

    number: int
    at: datetime
    kind: str
    facts: dict[str, object]

    def as_json(self) -> dict[str, object]:
        """Show the entry as the control route does."""
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "kind": self.kind,
            "facts": self.facts,
        }


class Journal:
    """A list of entries that any thread may append to and wait on."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._entries: list[Entry] = []
        self._changed = threading.Condition()

    def append(self, kind: str, /, **facts: object) -> Entry:
        """Append one entry and wake every waiting thread."""
        with self._changed:
            number = len(self._entries) + 1
            entry = Entry(number=number, at=self._now(), kind=kind, facts=facts)
            self._entries.append(entry)
            self._changed.notify_all()
        return entry

    def after(self, number: int = 0) -> list[Entry]:
        """Return the entries that follow entry `number`; all of them after 0."""
        with self._changed:
            return self._entries[max(number, 0) :]

    def of_kind(self, kind: str) -> list[Entry]:
        """Return all entries of one kind."""
        return [entry for entry in self.after() if entry.kind == kind]

    def wait_for(
        self, predicate: Callable[[Entry], bool], timeout: float = 20.0, *, after: int = 0
    ) -> Entry:
        """Return the first entry that fits, now or within `timeout` seconds; else TimeoutError."""
        deadline = time.monotonic() + timeout
        looked_at = after
        while True:
            with self._changed:
                fresh = self._entries[looked_at:]
                if not fresh and not self._changed.wait(max(deadline - time.monotonic(), 0)):
                    raise TimeoutError(f"no such entry within {timeout} s; {self._summary()}")
            for entry in fresh:
                if predicate(entry):
                    return entry
            looked_at += len(fresh)

    def _summary(self) -> str:
        kinds = [entry.kind for entry in self._entries[-10:]]
        return f"{len(self._entries)} entries, the last: {', '.join(kinds) or 'none'}"


def journal_route(journal: Journal) -> Route:
    """Serve one journal at `GET /_control/journal?after=N`."""

    async def read(request: Request) -> JSONResponse:
        after = int(request.query_params.get("after", "0"))
        return JSONResponse({"entries": [entry.as_json() for entry in journal.after(after)]})

    return Route("/_control/journal", read, methods=["GET"])
