"""Delivery reports: which come, when, and what each one says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.emulators.twilio.addresses import external_user_id, masked
from local.emulators.twilio.errors import channel_message
from local.emulators.twilio.wire import API_VERSION

if TYPE_CHECKING:
    from local.emulators.twilio.ledger import LedgerMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """Seconds from one status of an outbound message to the next."""

    sent: float = 0.2
    delivered: float = 0.5
    read: float = 1.5


NO_DELAYS = Delays(sent=0.0, delivered=0.0, read=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One status that a message reaches, so many seconds after the one before."""

    status: str
    wait: float
    error_code: int | None = None


def usual_steps(delays: Delays, *, read_receipts: bool) -> tuple[Step, ...]:
    """Give the life of a message that arrives, read only by those who show it."""
    steps = (
        Step(status="sent", wait=delays.sent),
        Step(status="delivered", wait=delays.delivered),
        Step(status="read", wait=delays.read),
    )
    return steps if read_receipts else steps[:-1]


def failing_steps(code: int, delays: Delays, *, status: str = "undelivered") -> tuple[Step, ...]:
    """Give the short life of a message that the channel turns down."""
    return (Step(status=status, wait=delays.sent, error_code=code),)


def report_fields(
    message: LedgerMessage, step: Step, *, account_sid: str, install_sid: str, seed: str
) -> dict[str, str]:
    """Give the fields of one report in the order that was captured from the provider."""
    arrived = step.status in ("delivered", "read")
    fields = {"EventType": step.status.upper()} if arrived else {}
    fields |= {
        "SmsSid": message.sid,
        "SmsStatus": step.status,
        "MessageStatus": step.status,
        "ChannelToAddress": masked(message.to),
        "To": message.to,
        "ChannelPrefix": "whatsapp",
        "MessageSid": message.sid,
        "AccountSid": account_sid,
        "StructuredMessage": "false",
        "From": message.sender,
        "ApiVersion": API_VERSION,
        "ChannelInstallSid": install_sid,
    }
    if message.messaging_service_sid:
        fields["MessagingServiceSid"] = message.messaging_service_sid
    if step.error_code:
        text = channel_message(step.error_code)
        fields |= {
            "ErrorCode": str(step.error_code),
            "ErrorMessage": text,
            "ChannelStatusMessage": text,
        }
    if arrived:
        fields["ExternalUserId"] = external_user_id(message.to, seed)
    return fields
