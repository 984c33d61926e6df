"""How long a part of an answer waits until the part before it is on the customer's phone.

Twilio takes parts in their order, but WhatsApp may show two that follow each other at once the
other way round.
"""

from datetime import datetime, timedelta

from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import OutboundMessage

LONGEST_WAIT = timedelta(seconds=4)
"""For one part: a phone that is switched off reports nothing for hours."""
LONGEST_WAIT_OF_ANSWER = timedelta(seconds=8)
"""For all parts of an answer together, from the acceptance of the first."""
_ON_ITS_WAY = (DeliveryStatus.QUEUED, DeliveryStatus.SENT)


def follows_a_part(message: OutboundMessage) -> bool:
    """Return whether another part of the same answer goes before it; a retry goes alone."""
    return message.part > 1 and message.retry_of is None


def waits_until(previous: OutboundMessage, first: OutboundMessage) -> datetime | None:
    """Return the time until which the next part waits, or None where nothing is waited for.

    That is so once the part before was delivered, or has failed, or was never accepted.
    """
    if previous.sent_at is None or previous.delivery not in _ON_ITS_WAY:
        return None
    latest = (first.sent_at or previous.sent_at) + LONGEST_WAIT_OF_ANSWER
    return min(previous.sent_at + LONGEST_WAIT, latest)
