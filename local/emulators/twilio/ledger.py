"""Every message of the account, inbound and outbound, in the order in which they came."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Direction(StrEnum):
    """Who wrote a message, in the provider's words."""

    INBOUND = "inbound"
    OUTBOUND_API = "outbound-api"
    OUTBOUND_REPLY = "outbound-reply"


_RANKS = {
    "accepted": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "failed": 4,
    "undelivered": 4,
    "delivered": 5,
    "read": 6,
    "received": 6,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """One file of a message: its sid, ME and 32 digits, and its type."""

    sid: str
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerMessage:
    """One message as the provider keeps it; `media_readable` is off where its files are not shown.

    `num_media` counts the files, also those that the ledger does not know.
    """

    sid: str
    direction: Direction
    sender: str
    to: str
    body: str
    status: str
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None
    num_media: int = 0
    media: tuple[MediaFile, ...] = ()
    media_readable: bool = True
    error_code: int | None = None
    messaging_service_sid: str | None = None
    content_sid: str | None = None

    def is_with(self, address: str) -> bool:
        """Say whether this address wrote or got the message."""
        return address in (self.sender, self.to)


class Ledger:
    """A list of messages that any thread may add to; statuses only go forward."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._messages: dict[str, LedgerMessage] = {}

    def add(self, message: LedgerMessage) -> None:
        """Keep a new message."""
        with self._lock:
            self._messages[message.sid] = message

    def get(self, sid: str) -> LedgerMessage | None:
        """Return one message, or None if there is none of that name."""
        with self._lock:
            return self._messages.get(sid)

    def all(self) -> list[LedgerMessage]:
        """Return all messages, the oldest first."""
        with self._lock:
            return list(self._messages.values())

    def thread(self, address: str) -> list[LedgerMessage]:
        """Return the messages from and to this address, the oldest first."""
        return [message for message in self.all() if message.is_with(address)]

    def advance(self, sid: str, status: str, *, at: datetime, error_code: int | None) -> None:
        """Move a message to a later status; an earlier one changes nothing."""
        with self._lock:
            stored = self._messages[sid]
            if _RANKS[status] <= _RANKS[stored.status]:
                return
            self._messages[sid] = replace(
                stored,
                status=status,
                updated_at=at,
                sent_at=stored.sent_at or at,
                error_code=error_code,
            )
