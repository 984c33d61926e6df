"""The words for each event: who, and what happened, on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.emulators.journal import Entry

WHO = 12
_REASONS = {
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
_DECISIONS = {
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


def line(who: str, what: str) -> str:
    """Return one line of the story."""
    return f"{who:>{WHO}}  {what}"


def tell_call(entry: Entry, names: dict[str, str]) -> str | None:
    """Tell an event of ElevenLabs', learning who has which phone."""
    facts = entry.facts
    phone, name = str(facts.get("phone", "")), str(facts.get("name", ""))
    if phone and name:
        names[phone] = name
    match entry.kind:
        case "batch_created":
            return line("batch", f"{facts['name']} calls {facts['recipients']} customers")
        case "call_done":
            return line("call", f"{name} ({phone}): {facts.get('summary') or 'nothing was said'}")
        case "session_refused" | "handshake_refused":
            return line("agent", f"refused a text turn: {facts.get('reason', facts.get('status'))}")
    return None


def tell_message(entry: Entry, names: dict[str, str]) -> str | None:
    """Tell an event of Twilio's."""
    facts = entry.facts
    match entry.kind:
        case "inbound":
            return line(_name(facts["from"], names), f"> {facts['body']}")
        case "accepted":
            return line("us", f"< {_name(facts['to'], names)}: {facts['body']}")
        case "typing":
            return line("us", f"{_name(facts['to'], names)} sees that we are typing")
        case "refused":
            return line("Twilio", f"refused: {facts.get('code')} {facts.get('message', '')}")
        case "report" if facts["status"] in ("read", "failed", "undelivered"):
            code = f" ({facts['error_code']})" if facts.get("error_code") else ""
            return line("Twilio", f"{str(facts['sid'])[:8]}… {facts['status']}{code}")
        case "webhook" if facts.get("status") != 200:
            return line("Twilio", f"a webhook got {facts.get('status') or facts.get('failure')}")
    return None


def tell_decision(logged: dict[str, object], names: dict[str, str]) -> str | None:
    """Tell a decision of ours from a line of a function's log."""
    what = str(logged.get("message", ""))
    if what == "call considered":
        return _tell_considered(logged)
    if what in _DECISIONS:
        return line("us", f"{_masked(logged, names)}: {_DECISIONS[what]}")
    if what == "delivery reported":
        after = _AFTER_REPORT.get(str(logged.get("outcome")))
        return None if after is None else line("us", f"{_masked(logged, names)}: {after}")
    if what == "sent" and logged.get("kind") == "operator":
        return line("operator", f"wrote to {_masked(logged, names)}")
    if what == "agent_failed":
        return line("agent", f"{_masked(logged, names)}: no answer, {logged.get('reason')}")
    if what == "cancelled":
        return line("us", f"{_masked(logged, names)}: not sent, rule {logged.get('rule')}")
    if logged.get("level") == "ERROR":
        return line("error", f"{what}: {logged.get('reason') or logged.get('kind')}")
    return None


def _tell_considered(logged: dict[str, object]) -> str | None:
    outcome, reason = str(logged.get("outcome")), str(logged.get("reason"))
    who = str(logged.get("call_id") or logged.get("recipient_id"))
    if outcome == "waiting":
        return None
    if outcome == "opened":
        return line("poller", f"{who}: opening a conversation")
    return line("poller", f"{who}: {outcome}, {_REASONS.get(reason, reason)}")


def _name(address: object, names: dict[str, str]) -> str:
    phone = str(address).removeprefix("whatsapp:")
    return names.get(phone, phone)


def _masked(logged: dict[str, object], names: dict[str, str]) -> str:
    """Return the name behind a masked customer, if just one phone fits it."""
    masked = str(logged.get("customer", ""))
    start, _, end = masked.partition("…")
    fitting = [
        name for phone, name in names.items() if phone.startswith(start) and phone.endswith(end)
    ]
    return fitting[0] if len(fitting) == 1 else masked
