"""What the poller or the call webhook decided about each call, and why, as their logs say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aftercall.flows.calls.receive_reported_call import ReportedCallOutcome
from ops.logs.log_tail import LogTail

if TYPE_CHECKING:
    from pathlib import Path

_WHY = {
    "voicemail": "voicemail answered, so the customer never heard the agent",
    "failed": "the call was not answered",
    "cancelled": "the call was cancelled before anybody was reached",
    "no_user_turn": "the customer said nothing, so there is nothing to go on with",
    "no_phone": "there is no phone number to write to",
    "number_without_country": "the number names no country: write +57..., or set DefaultCountry",
    "too_old": "the call ended too long ago",
    "other_agent": "another agent called",
    "text_session": "it was a text session, not a phone call",
    "unreadable": "ElevenLabs' record of the call cannot be read",
    "openings_off": "openings are switched off; what would have been sent is recorded",
    "opted_out": "the customer asked not to be written to",
    "human_in_control": "a person is in control of this conversation",
    "no_template": "there is no approved template for the customer's language",
}


# A report that decided nothing must not hide what the poller decided, or will.
_LEFT_AS_IT_IS = (ReportedCallOutcome.REPEATED, ReportedCallOutcome.LEFT_TO_POLLER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The newest decision on one call."""

    outcome: str
    why: str

    def as_json(self) -> dict[str, object]:
        """Return the decision as the pages read it."""
        return {"outcome": self.outcome, "why": self.why}


class Decisions:
    """The newest decision on each call.

    A call is known by its id and by its recipient's: the poller logs the second alone where nobody
    was reached, and the webhook the first alone.
    """

    def __init__(self, logs: Path) -> None:
        self._logs = [LogTail(logs / f"{name}.log") for name in ("call_poller", "call_webhook")]
        self._found: dict[str, Decision] = {}

    def by_id(self) -> dict[str, Decision]:
        """Read on and return every decision so far, by the call's id and by the recipient's."""
        for log in self._logs:
            for logged in log.fresh():
                if logged.get("message") in ("call considered", "call reported"):
                    self._add(logged)
        return dict(self._found)

    def _add(self, logged: dict[str, Any]) -> None:
        outcome, reason = str(logged.get("outcome")), logged.get("reason")
        if outcome in _LEFT_AS_IT_IS:
            return
        decision = Decision(outcome=outcome, why=_why(outcome, reason))
        ids = (logged.get("recipient_id"), logged.get("call_id"))
        self._found |= {str(each): decision for each in ids if each is not None}


def _why(outcome: str, reason: object) -> str:
    if reason is None:
        return "the customer talked with the agent" if outcome == "opened" else ""
    return _WHY.get(str(reason), str(reason))
