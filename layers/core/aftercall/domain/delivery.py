"""Twilio's delivery reports on a message that it accepted, and which report outranks which.

Reports come unordered, repeated and without a timestamp, so only a rank is safe
(Twilio, "Messages resource": message status values).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aftercall.domain.send_failure import SendFailure


class DeliveryStatus(StrEnum):
    """How far the delivery of a message has come."""

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
    """One status callback from Twilio.

    `message_id` is our id, from the path of the URL; `error_code` is Twilio's, as text. `failure`
    says what the code means. `scoped_id` is the receiver's WhatsApp id, where Twilio named it.
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
    """Return the status for Twilio's word, or None for a word that we do not know."""
    stored = _AS_STORED.get(word, word)
    return _KNOWN.get(stored)


def outranks(new: DeliveryStatus, old: DeliveryStatus | None) -> bool:
    """Return whether a new status replaces the old: rank never falls, and a failure is final."""
    if old is None:
        return True
    if old in FAILED_STATUSES:
        return False
    if new in FAILED_STATUSES:
        return old not in _ARRIVED
    return _RANK[new] > _RANK[old]
