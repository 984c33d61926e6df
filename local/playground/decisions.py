"""What the poller decided about each call, and why, as its log says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ops.logs.log_tail import LogTail

if TYPE_CHECKING:
    from pathlib import Path

_WHY = {
    "voicemail": "voicemail answered, so the customer never heard the agent",
    "failed": "the call was not answered",
    "cancelled": "the call was cancelled before anybody was reached",
    "no_user_turn": "the customer said nothing, so there is nothing to go on with",
    "no_phone": "there is no phone number to write to",
    "too_old": "the call ended too long ago",
    "other_agent": "another agent called",
    "text_session": "it was a text session, not a phone call",
    "unreadable": "ElevenLabs' record of the call cannot be read",
    "openings_off": "openings are switched off; what would have been sent is recorded",
    "opted_out": "the customer asked not to be written to",
    "human_in_control": "a person is in control of this conversation",
    "no_template": "there is no approved template for the customer's language",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The newest decision on one call."""

    outcome: str
    why: str

    def as_json(self) -> dict[str, object]:
        """Return the decision as the pages read it."""
        return {"outcome": self.outcome, "why": self.why}


class Decisions:
    """The newest decision on each recipient."""

    def __init__(self, logs: Path) -> None:
        self._log = LogTail(logs / "call_poller.log")
        self._found: dict[str, Decision] = {}

    def by_recipient(self) -> dict[str, Decision]:
        """Read on and return every decision so far."""
        for logged in self._log.fresh():
            if logged.get("message") == "call considered":
                outcome, reason = str(logged.get("outcome")), logged.get("reason")
                decided = Decision(outcome=outcome, why=_why(outcome, reason))
                self._found[str(logged.get("recipient_id"))] = decided
        return dict(self._found)


def _why(outcome: str, reason: object) -> str:
    if reason is None:
        return "the customer talked with the agent" if outcome == "opened" else ""
    return _WHY.get(str(reason), str(reason))
