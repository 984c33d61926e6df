"""Twilio's list of messages: proof that one of ours was accepted, and what a webhook lost.

The list is newest first. Its filter on DateSent is not used for ours, since a message that is
still queued may have none; and its precision below a day is not documented, so times are compared
here (Twilio, "Messages resource": list).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from aftercall.domain.errors import InvalidAddress
from aftercall.domain.message import InboundMessage, OutboundMessage
from aftercall.domain.phone import other_address, read_customer, to_whatsapp

CLOCKS_DIFFER = timedelta(seconds=5)
MOST_OURS = 200
MOST_RECEIVED = 5_000


def find_sids(client: Any, message: OutboundMessage, sender: str) -> list[str]:
    """Return the sids of what may be this message, oldest first.

    A template is listed as what it reads like, so only its address and time can be compared.
    """
    since = (message.begun_at or message.created_at) - CLOCKS_DIFFER
    found = client.messages.stream(to=to_whatsapp(message.sent_to), from_=sender, page_size=50)
    newest = takewhile(lambda one: _time(one) >= since, islice(found, MOST_OURS))
    fitting = [one.sid for one in newest if message.content_sid or one.body == message.text]
    return fitting[::-1]


def read_received(client: Any, sender: str, since: datetime) -> list[InboundMessage]:
    """Return what customers wrote to us since a time, oldest first."""
    begin = since.astimezone(UTC) - CLOCKS_DIFFER
    day = begin.date()
    found = client.messages.stream(to=sender, date_sent_after=day, page_size=200)
    newest = takewhile(lambda one: _time(one) >= begin, islice(found, MOST_RECEIVED))
    return list(_readable(newest))[::-1]


def _readable(found: Iterable[Any]) -> Iterator[InboundMessage]:
    for one in found:
        try:
            customer = read_customer(str(one.from_))
        except InvalidAddress:
            continue
        text = one.body or ""
        yield InboundMessage(
            customer=customer,
            message_sid=one.sid,
            text=text,
            at=_time(one),
            message_type="text" if text else "media",
            address=other_address(str(one.from_), customer),
        )


def _time(one: Any) -> datetime:
    """Return when a message came or was made; one without any time counts as just now."""
    moment: datetime | None = one.date_created or one.date_sent
    return moment if moment is not None else datetime.max.replace(tzinfo=UTC)
