"""Reads webhooks, their answers, typing and what was read from the journal of Twilio's emulator."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.emulators.journal import Entry, Journal

TYPING_LASTS = timedelta(seconds=25)
WEBHOOKS_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """How our webhook answered the newest delivery of an inbound message."""

    ok: bool
    code: str | None


class Traffic:
    """Reads the journal on and keeps what the phones and the controls show of it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._seen = 0
        self._senders: dict[str, str] = {}
        self._typing: dict[str, datetime] = {}
        self._webhooks: deque[dict[str, object]] = deque(maxlen=WEBHOOKS_SHOWN)
        self.answers: dict[str, Answered] = {}
        self.read: set[str] = set()

    def read_parts(self) -> Iterator[tuple[str, object]]:
        """Show the newest webhooks, the last first."""
        self.catch_up()
        yield "webhooks", list(reversed(self._webhooks))

    def catch_up(self) -> None:
        """Take in what is new in the journal."""
        for entry in self._journal.after(self._seen):
            self._seen = entry.number
            self._take(entry)

    def is_typing(self, address: str) -> bool:
        """Say whether this phone sees that an answer is being written."""
        since = self._typing.get(address)
        return since is not None and datetime.now(UTC) - since < TYPING_LASTS

    def _take(self, entry: Entry) -> None:
        facts = entry.facts
        match entry.kind:
            case "inbound":
                self._senders[str(facts["sid"])] = str(facts["from"])
            case "accepted":
                self._typing.pop(str(facts["to"]), None)
            case "typing":
                self._typing[str(facts["to"])] = entry.at
                # Twilio's typing indicator marks what the customer wrote so far as read.
                self.read |= {sid for sid, who in self._senders.items() if who == facts["to"]}
            case "webhook":
                status, failure = facts.get("status"), facts.get("failure")
                code = None if failure is None else str(status or failure)
                self.answers[str(facts["sid"])] = Answered(ok=failure is None, code=code)
                self._note(entry, "message", self._senders.get(str(facts["sid"])), status)
            case "report":
                self._note(entry, str(facts["status"]), None, facts.get("answer"))

    def _note(self, entry: Entry, what: str, who: str | None, status: object) -> None:
        facts = entry.facts
        self._webhooks.append(
            {
                "number": entry.number,
                "at": entry.at.isoformat(),
                "what": what,
                "who": who.removeprefix("whatsapp:") if who else None,
                "sid": facts["sid"],
                "status": status,
                "failure": facts.get("failure"),
                "ms": facts.get("ms"),
                "attempt": facts.get("attempt"),
                "answer": facts.get("body"),
            }
        )
