"""API keys with their scopes, and signatures that open one agent's socket without a key."""

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
SIGNATURE_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketSignature:
    """The right to open a socket to one agent, valid until a moment."""

    agent_id: str
    until: datetime
    conversation_id: str | None


@dataclass(slots=True, kw_only=True)
class ApiKeys:
    """The workspace's API keys, and the signatures issued."""

    scopes: dict[str, frozenset[str]]
    _signatures: dict[str, SocketSignature] = field(default_factory=dict)

    @classmethod
    def of(cls, api_key: str, scoped: Mapping[str, frozenset[str]] | None = None) -> ApiKeys:
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

    def may_open_sessions(self, key: str | None) -> bool:
        """Return whether a key may open text sessions."""
        return key is not None and WRITE in self.scopes.get(key, frozenset())

    def sign(self, agent_id: str, *, now: datetime, conversation_id: str | None) -> str:
        """Issue a signature; one that names a conversation works once."""
        name = f"cvtkn_{secrets.token_hex(16)}"
        self._signatures[name] = SocketSignature(
            agent_id=agent_id, until=now + SIGNATURE_LIFETIME, conversation_id=conversation_id
        )
        return name

    def redeem(self, name: str | None, agent_id: str, *, now: datetime) -> SocketSignature | None:
        """Return what a signature allows; None when it is unknown, expired or for another agent."""
        signature = self._signatures.get(name or "")
        if signature is None or signature.agent_id != agent_id or now > signature.until:
            return None
        if signature.conversation_id is not None:
            del self._signatures[name or ""]
        return signature
