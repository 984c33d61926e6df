"""The ways in which a text session's socket ends."""

from __future__ import annotations

from dataclasses import dataclass

REASON_BYTES = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A close code and its reason; without a code the connection breaks off."""

    code: int | None
    reason: str = ""
    by: str = "provider"

    @property
    def short_reason(self) -> str:
        """The reason as far as it fits into a close frame."""
        return self.reason.encode()[:REASON_BYTES].decode(errors="ignore")


NORMAL = Ending(code=1000)
BROKEN = Ending(code=None)
UNAUTHORIZED = Ending(code=3000, reason="Could not authorize the conversation.")
NO_SUCH_AGENT = Ending(code=3000, reason="The AI agent you are trying to reach does not exist.")
BAD_FRAME = Ending(code=1008, reason="Invalid message received.")
NO_INIT = Ending(code=1008, reason="Expected conversation_initiation_client_data first.")
NO_PONG = Ending(code=1002, reason="No user message received for 60 seconds.")
TOO_LONG = Ending(code=1000, reason="Maximum conversation duration reached.")
QUOTA = Ending(code=1002, reason="This request exceeds your quota limit.")
INTERNAL = Ending(code=1011, reason="Internal server error.")
