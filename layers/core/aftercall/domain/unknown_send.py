"""A send whose outcome is unknown: when it is overdue, and what becomes of it without proof."""

from dataclasses import replace
from datetime import datetime

from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.domain.next_step import TurnTimings
from aftercall.domain.outbound_transitions import delay_before_retry, return_to_outbox

MOST_RESENDS = 1


def overdue_at(message: OutboundMessage, timings: TurnTimings) -> datetime | None:
    """Return when a message in flight is resolved without a report; None for any other."""
    if message.state is not State.SENDING or message.begun_at is None:
        return None
    return message.begun_at + timings.proof_wait


def mark_server_error(message: OutboundMessage) -> OutboundMessage:
    """Record that Twilio answered with a 5xx; the message may have been sent all the same."""
    return replace(message, server_error=True)


def resolve_without_proof(message: OutboundMessage, now: datetime) -> OutboundMessage:
    """Return a message in flight whose acceptance neither a report nor Twilio's list has proved.

    A reply is sent once more, because the customer waits for it; attempts that Twilio answered with
    a 5xx are not counted. An opening costs money and is spam when it comes twice: it is never sent
    again, and a person decides.
    """
    if message.kind is Kind.OPENING:
        return mark_unknown(message)
    unproved = replace(message, may_be_out=True)
    if message.server_error:
        later = now + delay_before_retry(message.attempt, None)
        return return_to_outbox(unproved, "Twilio answered with a server error", later)
    if message.resends < MOST_RESENDS:
        again = replace(unproved, resends=message.resends + 1)
        return return_to_outbox(again, "no proof of acceptance", None)
    return mark_unknown(message)


def mark_unknown(message: OutboundMessage) -> OutboundMessage:
    """Record that nobody can tell whether the message was sent."""
    return replace(message, state=State.UNKNOWN, reason="no proof of acceptance")
