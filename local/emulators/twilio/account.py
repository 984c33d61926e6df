"""The emulated account: its sender, its auth tokens and its API keys."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.emulators.twilio.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Tokens:
    """The auth tokens: both log in, the primary one signs until the other is promoted."""

    primary: str
    secondary: str | None = None

    def promote(self) -> None:
        """Make the secondary token the primary one; the old primary is void from now on."""
        assert self.secondary is not None
        self.primary, self.secondary = self.secondary, None

    def holds(self, password: str) -> bool:
        """Say whether this is one of the tokens."""
        known = [token for token in (self.primary, self.secondary) if token is not None]
        return any(hmac.compare_digest(password.encode(), token.encode()) for token in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account with its one WhatsApp sender."""

    account_sid: str
    tokens: Tokens
    sender: str
    api_keys: Mapping[str, str] = field(default_factory=dict)
    messaging_service_sid: str | None = None

    def require_login(self, authorization: str | None) -> None:
        """Refuse whoever shows neither the account's token nor one of its API keys."""
        user, _, password = _read_basic(authorization).partition(":")
        if user == self.account_sid:
            is_valid = self.tokens.holds(password)
        else:
            key = self.api_keys.get(user)
            is_valid = key is not None and hmac.compare_digest(password.encode(), key.encode())
        if not is_valid:
            raise ApiError(20003)

    def require_path(self, account_sid: str) -> None:
        """Refuse a path that names another account."""
        if account_sid != self.account_sid:
            raise ApiError(20003)


def _read_basic(authorization: str | None) -> str:
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
