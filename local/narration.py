"""Writes a readable line for each event at the emulated providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.decision_lines import to_line

if TYPE_CHECKING:
    from local.emulators.journal import Entry


def call_line(entry: Entry, names: dict[str, str]) -> str | None:
    """Return the line for an event at ElevenLabs, or None for one that is not told.

    Adds the customer's name to `names`, by phone number, where the event has both.
    """
    facts = entry.facts
    phone, name = str(facts.get("phone", "")), str(facts.get("name", ""))
    if phone and name:
        names[phone] = name
    match entry.kind:
        case "batch_created":
            return to_line("batch", f"{facts['name']} calls {facts['recipients']} customers")
        case "call_done":
            summary = facts.get("summary") or "nothing was said"
            return to_line("call", f"{name} ({phone}): {summary}")
        case "session_refused" | "handshake_refused":
            reason = facts.get("reason", facts.get("status"))
            return to_line("agent", f"refused a text turn: {reason}")
    return None


def message_line(entry: Entry, names: dict[str, str]) -> str | None:
    """Return the line for an event at Twilio, or None for one that is not told."""
    facts = entry.facts
    match entry.kind:
        case "inbound":
            return to_line(_name(facts["from"], names), f"> {facts['body']}")
        case "accepted":
            return to_line("us", f"< {_name(facts['to'], names)}: {facts['body']}")
        case "typing":
            return to_line("us", f"{_name(facts['to'], names)} sees that we are typing")
        case "refused":
            return to_line("Twilio", f"refused: {facts.get('code')} {facts.get('message', '')}")
        case "report" if facts["status"] in ("read", "failed", "undelivered"):
            code = f" ({facts['error_code']})" if facts.get("error_code") else ""
            return to_line("Twilio", f"{str(facts['sid'])[:8]}… {facts['status']}{code}")
        case "webhook" if facts.get("status") != 200:
            answer = facts.get("status") or facts.get("failure")
            return to_line("Twilio", f"a webhook got {answer}")
    return None


def _name(address: object, names: dict[str, str]) -> str:
    phone = str(address).removeprefix("whatsapp:")
    return names.get(phone, phone)
