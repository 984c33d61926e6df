"""WhatsApp's rules of who may be written to: the 24-hour window and the sandbox."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from local.emulators.twilio.addresses import external_user_id
from local.emulators.twilio.errors import ApiError

WINDOW = timedelta(hours=24)
SANDBOX_STAY = timedelta(days=3)
SANDBOX_PAUSE = timedelta(seconds=3)
_JOIN = re.compile(r"join\s+\S+.*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """The shared sandbox: only phones that joined it, and if wished one send per three seconds."""

    speed_limit: bool = False


class Rules:
    """What the channel knows of each customer; a STOP stops nothing outside the sandbox.

    It knows people, whichever of their addresses they use: a phone and its user id are one.
    """

    def __init__(self, sandbox: Sandbox | None, seed: str) -> None:
        self._sandbox = sandbox
        self._seed = seed
        self._lock = threading.Lock()
        self._heard_at: dict[str, datetime] = {}
        self._joined_at: dict[str, datetime] = {}
        self._sent_at: datetime | None = None

    @property
    def is_sandbox(self) -> bool:
        """Whether the sender is the shared sandbox's."""
        return self._sandbox is not None

    def hear(self, customer: str, body: str, *, at: datetime) -> bool:
        """Take note of what a customer wrote; say whether the business gets to see it."""
        is_join = self._sandbox is not None and _JOIN.fullmatch(body.strip()) is not None
        person = external_user_id(customer, self._seed)
        with self._lock:
            self._heard_at[person] = at
            if is_join:
                self._joined_at[person] = at
            elif self._sandbox and body.strip().lower() == "stop":
                self._joined_at.pop(person, None)
        return not is_join

    def join(self, customer: str, *, at: datetime) -> None:
        """Let a phone into the sandbox, which opens its window too."""
        person = external_user_id(customer, self._seed)
        with self._lock:
            self._joined_at[person] = self._heard_at[person] = at

    def require_pause(self, *, at: datetime) -> None:
        """Refuse a send that follows the last one too fast, where that limit is switched on."""
        if self._sandbox is None or not self._sandbox.speed_limit:
            return
        with self._lock:
            if self._sent_at and at - self._sent_at < SANDBOX_PAUSE:
                raise ApiError(63018)
            self._sent_at = at

    def verdict(self, customer: str, *, approved_template: bool, at: datetime) -> int | None:
        """Give the code with which the channel will turn a message down, or None."""
        person = external_user_id(customer, self._seed)
        with self._lock:
            joined, heard = self._joined_at.get(person), self._heard_at.get(person)
        if self._sandbox and (joined is None or at - joined >= SANDBOX_STAY):
            return 63015
        if approved_template or (heard is not None and at - heard < WINDOW):
            return None
        return 63016
