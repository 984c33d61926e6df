"""What every part of the emulator works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.emulators.clock import Clock
    from local.emulators.journal import Journal
    from local.emulators.twilio.account import Account
    from local.emulators.twilio.background import Background
    from local.emulators.twilio.behaviours import Behaviours
    from local.emulators.twilio.ledger import Ledger
    from local.emulators.twilio.postman import Postman
    from local.emulators.twilio.rules import Rules
    from local.emulators.twilio.sids import SidMint
    from local.emulators.twilio.templates import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One account's messages, the rules it lives under, and the means to act later."""

    account: Account
    seed: str
    clock: Clock
    journal: Journal
    ledger: Ledger
    rules: Rules
    templates: Templates
    behaviours: Behaviours
    sids: SidMint
    postman: Postman
    background: Background
