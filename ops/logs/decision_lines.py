"""Writes a readable line for each decision that the poller and the worker log."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME_WIDTH = 12
_SKIPPED = {
    "voicemail": "voicemail answered",
    "failed": "the call failed",
    "cancelled": "the call was cancelled",
    "no_user_turn": "the customer said nothing",
    "no_phone": "there is no phone to write to",
    "too_old": "the call is too old",
    "other_agent": "another agent called",
    "text_session": "it was no phone call",
    "unreadable": "the call cannot be read",
}
_TURN_OUTCOMES = {
    "rehomed": "what was written without a number goes on under it",
    "draft_kept": "the answer came too late and is kept as a draft",
    "gave_up": "no proof that a message went out: it is marked unknown",
    "send_unknown": "Twilio gave no answer: waiting for proof before anything else",
    "handed_over": "a person is in control now",
}
_AFTER_REPORT = {
    "retry_queued": "the answer did not arrive: it is sent again soon",
    "opted_out": "does not want to be written to any more, as Twilio reports",
    "handed_over": "the answer did not arrive: a person is in control now",
}


def to_line(name: str, what: str) -> str:
    """Write one line: whom it is about, right-aligned, and what happened."""
    return f"{name:>{NAME_WIDTH}}  {what}"


def decision_line(logged: Mapping[str, object], names: Mapping[str, str]) -> str | None:
    """Return the line for one logged object, or None for what is no decision.

    `names` are the customers' names by phone number.
    """
    what = str(logged.get("message", ""))
    if what == "call considered":
        return _call_line(logged)
    if what in _TURN_OUTCOMES:
        return to_line("us", f"{_customer(logged, names)}: {_TURN_OUTCOMES[what]}")
    if what == "delivery reported":
        after = _AFTER_REPORT.get(str(logged.get("outcome")))
        return None if after is None else to_line("us", f"{_customer(logged, names)}: {after}")
    if what == "sent" and logged.get("kind") == "operator":
        return to_line("operator", f"wrote to {_customer(logged, names)}")
    if what == "agent_failed":
        return to_line("agent", f"{_customer(logged, names)}: no answer, {logged.get('reason')}")
    if what == "cancelled":
        return to_line("us", f"{_customer(logged, names)}: not sent, rule {logged.get('rule')}")
    if logged.get("level") == "ERROR":
        return to_line("error", f"{what}: {logged.get('reason') or logged.get('kind')}")
    return None


def _call_line(logged: Mapping[str, object]) -> str | None:
    outcome, reason = str(logged.get("outcome")), str(logged.get("reason"))
    call = str(logged.get("call_id") or logged.get("recipient_id"))
    if outcome == "waiting":
        return None
    if outcome == "opened":
        return to_line("poller", f"{call}: opening a conversation")
    return to_line("poller", f"{call}: {outcome}, {_SKIPPED.get(reason, reason)}")


def _customer(logged: Mapping[str, object], names: Mapping[str, str]) -> str:
    """Return the customer's name; the masked number where it fits none, or more than one."""
    masked = str(logged.get("customer", ""))
    start, _, end = masked.partition("…")
    fitting = [
        name for phone, name in names.items() if phone.startswith(start) and phone.endswith(end)
    ]
    return fitting[0] if len(fitting) == 1 else masked
