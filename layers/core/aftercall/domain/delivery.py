"""What Twilio reports of a message after accepting it, and which report outranks which.

Reports come unordered, repeated and without a timestamp, so only a rank is safe
(Twilio, "Messages resource": message status values).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aftercall.domain.send_failure import SendFailure


class DeliveryStatus(StrEnum):
    """How far a message has come."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNDELIVERED = "undelivered"


_RANK = {
    DeliveryStatus.QUEUED: 1,
    DeliveryStatus.SENT: 2,
    DeliveryStatus.DELIVERED: 4,
    DeliveryStatus.READ: 5,
}
_AS_STORED = {"accepted": "queued", "scheduled": "queued", "sending": "queued"}
_KNOWN = {status.value: status for status in DeliveryStatus}
FAILED_STATUSES = frozenset({DeliveryStatus.FAILED, DeliveryStatus.UNDELIVERED})
_ARRIVED = frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.READ})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """One status callback; `message_id` is ours, from the path, `error_code` Twilio's, as text.

    `failure` is what the code, or a failed status without one, means. `scoped_id` is the receiver's
    id at WhatsApp, where Twilio told it.
    """

    message_id: str
    customer: str
    message_sid: str
    status: DeliveryStatus | None
    error_code: str | None
    at: datetime
    failure: SendFailure | None = None
    scoped_id: str | None = None


def read_status(word: str) -> DeliveryStatus | None:
    """Return the status that Twilio's word stands for, or None for a word we do not know."""
    stored = _AS_STORED.get(word, word)
    return _KNOWN.get(stored)


def outranks(new: DeliveryStatus, old: DeliveryStatus | None) -> bool:
    """Say whether a report moves a message on: rank never falls and an end stays an end."""
    if old is None:
        return True
    if old in FAILED_STATUSES:
        return False
    if new in FAILED_STATUSES:
        return old not in _ARRIVED
    return _RANK[new] > _RANK[old]
