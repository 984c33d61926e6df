"""Whose account the emulator plays, and who may speak for it."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.emulators.twilio.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account with its one WhatsApp sender."""

    account_sid: str
    auth_token: str
    sender: str
    api_keys: Mapping[str, str] = field(default_factory=dict)
    messaging_service_sid: str | None = None

    def require_login(self, authorization: str | None) -> None:
        """Refuse whoever shows neither the account's token nor one of its API keys."""
        user, _, password = _read_basic(authorization).partition(":")
        wanted = self.auth_token if user == self.account_sid else self.api_keys.get(user)
        if wanted is None or not hmac.compare_digest(password.encode(), wanted.encode()):
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
