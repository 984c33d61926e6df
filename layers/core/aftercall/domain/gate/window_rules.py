"""WhatsApp's window: free text only within 24 hours of the customer's last message."""

from datetime import timedelta

from aftercall.domain.gate.facts import SendFacts
from aftercall.domain.gate.send_decision import NOT_APPLICABLE, RuleVerdict, denies, passes

WINDOW = timedelta(hours=23, minutes=55)
"""WhatsApp's 24 hours, less a margin for the time until the message reaches WhatsApp."""


def window_closed(facts: SendFacts) -> RuleVerdict:
    """Deny free text outside the window, or after WhatsApp itself refused it.

    The sandbox knows no window of its own, but a refusal counts there too.
    """
    if facts.message.content_sid:
        return NOT_APPLICABLE
    last = facts.conversation.last_inbound_at
    closed = facts.conversation.window_closed_at
    if closed is not None and (last is None or last <= closed):
        return denies(window_closed_at=closed, last_inbound_at=last)
    if facts.policy.sandbox:
        return NOT_APPLICABLE
    if last is not None and facts.now - last < WINDOW:
        return passes(last_inbound_at=last)
    return denies(last_inbound_at=last)
