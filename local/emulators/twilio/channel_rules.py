"""The channel's rules of who may be written to: WhatsApp's 24-hour window and the sandbox."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from local.emulators.twilio.addresses import external_user_id
from local.emulators.twilio.errors import ApiError

WINDOW = timedelta(hours=24)
SANDBOX_MEMBERSHIP = timedelta(days=3)
SANDBOX_PAUSE = timedelta(seconds=3)
_JOIN = re.compile(r"join\s+\S+.*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """The shared sandbox: it reaches phones that joined; `speed_limit` allows a send every 3 s."""

    speed_limit: bool = False


class ChannelRules:
    """When each customer wrote and joined last; a STOP has an effect in the sandbox only.

    A phone and its business-scoped user id count as one customer.
    """

    def __init__(self, sandbox: Sandbox | None, seed: str) -> None:
        self._sandbox = sandbox
        self._seed = seed
        self._lock = threading.Lock()
        self._wrote_at: dict[str, datetime] = {}
        self._joined_at: dict[str, datetime] = {}
        self._sent_at: datetime | None = None

    @property
    def is_sandbox(self) -> bool:
        """Whether the sender is the shared sandbox's."""
        return self._sandbox is not None

    def record_inbound(self, customer: str, body: str, *, at: datetime) -> bool:
        """Record that a customer wrote; say whether the message goes on to the business."""
        is_join = self._sandbox is not None and _JOIN.fullmatch(body.strip()) is not None
        person = external_user_id(customer, self._seed)
        with self._lock:
            self._wrote_at[person] = at
            if is_join:
                self._joined_at[person] = at
            elif self._sandbox and body.strip().lower() == "stop":
                self._joined_at.pop(person, None)
        return not is_join

    def join(self, customer: str, *, at: datetime) -> None:
        """Let a phone into the sandbox, which opens its window too."""
        person = external_user_id(customer, self._seed)
        with self._lock:
            self._joined_at[person] = self._wrote_at[person] = at

    def require_pause(self, *, at: datetime) -> None:
        """Refuse a send that follows the last one too fast, where that limit is switched on."""
        if self._sandbox is None or not self._sandbox.speed_limit:
            return
        with self._lock:
            if self._sent_at and at - self._sent_at < SANDBOX_PAUSE:
                raise ApiError(63018)
            self._sent_at = at

    def rejection_code(self, customer: str, *, approved_template: bool, at: datetime) -> int | None:
        """Return the code with which the channel will reject a message, or None."""
        person = external_user_id(customer, self._seed)
        with self._lock:
            joined, wrote = self._joined_at.get(person), self._wrote_at.get(person)
        if self._sandbox and (joined is None or at - joined >= SANDBOX_MEMBERSHIP):
            return 63015
        if approved_template or (wrote is not None and at - wrote < WINDOW):
            return None
        return 63016
