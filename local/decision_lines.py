"""Writes a readable line for each decision that the poller, the call webhook and the worker log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.domain.call_eligibility import SkipReason
from aftercall.flows.calls.receive_reported_call import ReportedCallOutcome
from aftercall.flows.delivery.record_delivery import DeliveryOutcome
from aftercall.flows.inbound.receive_message import Receipt
from aftercall.flows.turn.turn_context import TurnEventKind

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME_WIDTH = 12
_SKIPPED: dict[str, str] = {
    SkipReason.VOICEMAIL: "voicemail answered",
    SkipReason.FAILED: "the call failed",
    SkipReason.CANCELLED: "the call was cancelled",
    SkipReason.NO_USER_TURN: "the customer said nothing",
    SkipReason.NO_PHONE: "there is no phone to write to",
    SkipReason.NUMBER_WITHOUT_COUNTRY: "its number names no country: set DefaultCountry",
    SkipReason.TOO_OLD: "the call is too old",
    SkipReason.OTHER_AGENT: "another agent called",
    SkipReason.TEXT_SESSION: "it was no phone call",
    SkipReason.UNREADABLE: "the call cannot be read",
}
_TURN_EVENTS: dict[str, str] = {
    TurnEventKind.MESSAGES_MOVED: "what was written without a number goes on under the number",
    TurnEventKind.DRAFT_KEPT: "the answer came too late and is kept as a draft",
    TurnEventKind.GAVE_UP: "no proof that a message went out: it is marked unknown",
    TurnEventKind.SEND_UNKNOWN: "Twilio gave no answer: waiting for proof before anything else",
    TurnEventKind.ASKED_BACK: "may want to stop, or answers: is asked which",
    TurnEventKind.HANDED_OVER: "a person is in control now",
}
_TURN_EVENTS_WITH_A_FACT: dict[str, tuple[str, str, str]] = {
    TurnEventKind.AGENT_FAILED: ("agent", "no answer,", "reason"),
    TurnEventKind.SILENT: ("agent", "says nothing,", "reason"),
    TurnEventKind.CANCELLED: ("us", "not sent, rule", "rule"),
}
_DELIVERY_OUTCOMES: dict[str, str] = {
    DeliveryOutcome.RETRY_QUEUED: "the answer did not arrive: it is sent again soon",
    DeliveryOutcome.OPTED_OUT: "does not want to be written to any more, as Twilio reports",
    DeliveryOutcome.HANDED_OVER: "the answer did not arrive: a person is in control now",
}

_DECIDED_BY = {"call considered": "poller", "call reported": "webhook"}
_NO_DECISION = ("waiting", ReportedCallOutcome.REPEATED, ReportedCallOutcome.LEFT_TO_POLLER)


def to_line(name: str, what: str) -> str:
    """Write one line: whom it is about, right-aligned, and what happened."""
    return f"{name:>{NAME_WIDTH}}  {what}"


def decision_line(logged: Mapping[str, object], names: Mapping[str, str]) -> str | None:
    """Return the line for one logged object, or None for what is no decision.

    `names` are the customers' names by phone number.
    """
    what = str(logged.get("message", ""))
    if what in _DECIDED_BY:
        return _call_line(_DECIDED_BY[what], logged)
    if what in _TURN_EVENTS:
        return to_line(
            "us", f"{_customer(logged, names)}: {_TURN_EVENTS[what]}{_why(what, logged)}"
        )
    if what == "delivery reported":
        after = _DELIVERY_OUTCOMES.get(str(logged.get("outcome")))
        return None if after is None else to_line("us", f"{_customer(logged, names)}: {after}")
    if logged.get("receipt") == Receipt.STORED_OPTED_OUT:
        return to_line("us", f"{_customer(logged, names)}: writes, but is opted out: for a person")
    if what == TurnEventKind.SENT and logged.get("kind") == "operator":
        return to_line("operator", f"wrote to {_customer(logged, names)}")
    if what in _TURN_EVENTS_WITH_A_FACT:
        who, words, fact = _TURN_EVENTS_WITH_A_FACT[what]
        return to_line(who, f"{_customer(logged, names)}: {words} {logged.get(fact)}")
    if logged.get("level") == "ERROR":
        return to_line("error", f"{what}: {logged.get('reason') or logged.get('kind')}")
    return None


def _call_line(who: str, logged: Mapping[str, object]) -> str | None:
    outcome, reason = str(logged.get("outcome")), str(logged.get("reason"))
    call = str(logged.get("call_id") or logged.get("recipient_id"))
    if outcome in _NO_DECISION:
        return None
    if outcome == "opened":
        return to_line(who, f"{call}: opening a conversation")
    return to_line(who, f"{call}: {outcome}, {_SKIPPED.get(reason, reason)}")


def _why(what: str, logged: Mapping[str, object]) -> str:
    """Return the reason of a hand-over, to be added to its sentence; else nothing."""
    reason = logged.get("reason") if what == TurnEventKind.HANDED_OVER else None
    return f", because of {reason}" if reason else ""


def _customer(logged: Mapping[str, object], names: Mapping[str, str]) -> str:
    """Return the customer's name; the masked number where it fits none, or more than one."""
    masked = str(logged.get("customer", ""))
    start, _, end = masked.partition("…")
    fitting = [
        name for phone, name in names.items() if phone.startswith(start) and phone.endswith(end)
    ]
    return fitting[0] if len(fitting) == 1 else masked
