"""What every part of the emulator shares: one account, its messages, and the means to act."""

from __future__ import annotations

import hashlib
import itertools
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.emulators.clock import Clock
    from local.emulators.journal import Journal
    from local.emulators.twilio.account import Account
    from local.emulators.twilio.behaviours import Behaviours
    from local.emulators.twilio.channel_rules import ChannelRules
    from local.emulators.twilio.ledger import Ledger
    from local.emulators.twilio.scheduler import Scheduler
    from local.emulators.twilio.templates import Templates
    from local.emulators.twilio.webhook_sender import WebhookSender


class SidGenerator:
    """Makes sids in the provider's form; the same seed gives the same sids. Any thread may call."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._numbers = itertools.count(1)

    def message(self, *, media: bool = False) -> str:
        """Return a message's sid: SM for a text, MM with media."""
        return ("MM" if media else "SM") + self._fresh()

    def event(self) -> str:
        """Return the idempotency token of one webhook event, the same for all its deliveries."""
        return str(uuid.UUID(hex=self._fresh()))

    def fixed(self, prefix: str, name: str) -> str:
        """Return the sid of something that exists once, like the WhatsApp sender."""
        return prefix + hashlib.sha256(f"{self._seed}:{name}".encode()).hexdigest()[:32]

    def _fresh(self) -> str:
        # next() on a count is one step of the interpreter, so two threads never share a number.
        text = f"{self._seed}:{next(self._numbers)}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatorState:
    """One account's messages, the rules of its channel, and what posts and acts for it."""

    account: Account
    seed: str
    clock: Clock
    journal: Journal
    ledger: Ledger
    rules: ChannelRules
    templates: Templates
    behaviours: Behaviours
    sids: SidGenerator
    webhooks: WebhookSender
    scheduler: Scheduler
