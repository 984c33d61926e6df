"""Who may do what: API keys with their scopes, and signatures for single sockets."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from local.emulators.elevenlabs.errors import RefusedError, unauthorized

if TYPE_CHECKING:
    from collections.abc import Mapping

READ, WRITE = "convai_read", "convai_write"
ALL_SCOPES = frozenset({READ, WRITE})
SIGNATURE_LIFE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The right to open a socket to one agent until a moment."""

    agent_id: str
    until: datetime
    conversation_id: str | None


@dataclass(slots=True, kw_only=True)
class Keys:
    """The workspace's API keys, and the signatures given out."""

    scopes: dict[str, frozenset[str]]
    _signatures: dict[str, Signature] = field(default_factory=dict)

    @classmethod
    def of(cls, api_key: str, scoped: Mapping[str, frozenset[str]] | None = None) -> Keys:
        """Take the key that may do everything, and others with fewer scopes."""
        return cls(scopes={**(scoped or {}), api_key: ALL_SCOPES})

    def require(self, key: str | None, scope: str) -> None:
        """Refuse a missing or unknown key, or one without the scope."""
        if key is None:
            message = "Neither authorization header nor xi-api-key received, please provide one."
            raise RefusedError(unauthorized("needs_authorization", message))
        if key not in self.scopes:
            raise RefusedError(unauthorized("invalid_api_key", "Invalid API key"))
        if scope not in self.scopes[key]:
            message = (
                f"The API key you used is missing the permission {scope} to execute this operation."
            )
            raise RefusedError(unauthorized("missing_permissions", message))

    def may_talk(self, key: str | None) -> bool:
        """Tell whether a key opens sockets."""
        return key is not None and WRITE in self.scopes.get(key, frozenset())

    def sign(self, agent_id: str, *, now: datetime, conversation_id: str | None) -> str:
        """Give out a signature; one that names a conversation works once."""
        name = f"cvtkn_{secrets.token_hex(16)}"
        self._signatures[name] = Signature(
            agent_id=agent_id, until=now + SIGNATURE_LIFE, conversation_id=conversation_id
        )
        return name

    def redeem(self, name: str | None, agent_id: str, *, now: datetime) -> Signature | None:
        """Return what a signature allows, or None when it does not fit or is over."""
        signature = self._signatures.get(name or "")
        if signature is None or signature.agent_id != agent_id or now > signature.until:
            return None
        if signature.conversation_id is not None:
            del self._signatures[name or ""]
        return signature
