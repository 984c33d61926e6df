"""What may be sent, and when: one decision, stored with the message as its permit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.message import Kind, OutboundMessage, SendDecision

WINDOW = timedelta(hours=23, minutes=55)
"""WhatsApp's 24 hours of free text after the customer's last message, less a margin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePolicy:
    """The settings that rules depend on; the sandbox is an explicit switch, never a fallback."""

    sandbox: bool
    openings: bool


def decide_send(
    message: OutboundMessage, conversation: Conversation, policy: GatePolicy, now: datetime
) -> SendDecision:
    """Return a message's permit: every rule's verdict, and the first that forbids it."""
    checks = {
        "openings_off": _openings(message, policy),
        "opted_out": "no" if conversation.opted_out_at is not None else "ok",
        "human_in_control": _control(message, conversation),
        "no_template": _template(message, policy),
        "window_closed": _window(message, conversation, policy, now),
    }
    if conversation.moves_to is not None and message.kind is not Kind.OPERATOR:
        checks = {"moved_to_number": "no", **checks}
    broken = [rule for rule, verdict in checks.items() if verdict == "no"]
    return SendDecision(allowed=not broken, rule=broken[0] if broken else "all", checks=checks)


def _openings(message: OutboundMessage, policy: GatePolicy) -> str:
    if message.kind is not Kind.OPENING:
        return "not asked"
    return "ok" if policy.openings else "no"


def _control(message: OutboundMessage, conversation: Conversation) -> str:
    if message.kind is Kind.OPERATOR:
        return "not asked"
    fenced = conversation.control is not Control.AGENT or conversation.epoch != message.epoch
    return "no" if fenced else "ok"


def _template(message: OutboundMessage, policy: GatePolicy) -> str:
    if message.kind is not Kind.OPENING:
        return "not asked"
    if policy.sandbox:
        return "sandbox"
    return "ok" if message.content_sid else "no"


def _window(
    message: OutboundMessage, conversation: Conversation, policy: GatePolicy, now: datetime
) -> str:
    if message.content_sid:
        return "template"
    last, closed = conversation.last_inbound_at, conversation.window_closed_at
    if closed is not None and (last is None or last <= closed):
        return "no"
    if policy.sandbox:
        return "sandbox"
    return "ok" if last is not None and now - last < WINDOW else "no"
