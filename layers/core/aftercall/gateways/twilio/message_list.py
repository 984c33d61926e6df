"""Twilio's list of messages: proof that one of ours was accepted, and what a webhook lost.

The list is newest first. Its filter on DateSent is not used for ours, since a message that is
still queued may have none; and its precision below a day is not documented, so times are compared
here (Twilio, "Messages resource": list).
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from aftercall.domain.errors import InvalidAddress
from aftercall.domain.message import NUM_MEDIA, InboundMessage, OutboundMessage
from aftercall.domain.message_content import UNKNOWN_TYPE
from aftercall.domain.phone import other_address, read_customer, to_whatsapp
from aftercall.ports import ReceivedPage

CLOCKS_DIFFER = timedelta(seconds=5)
MOST_OURS = 200
MOST_MEDIA = 10
API = "https://api.twilio.com"
"""Where a webhook's media addresses point, wherever Twilio answers here."""
MEDIA_FAMILIES = frozenset({"image", "audio", "video"})
VCARD = frozenset({"text/vcard", "text/x-vcard"})
SHORT = timedelta(minutes=5)
SMALL_PAGE, LARGE_PAGE = 200, 1_000
"""How many messages Twilio is asked for at a time: a usual round, and one that is behind."""
_JUST_NOW = datetime.max.replace(tzinfo=UTC)


def find_sids(client: Any, message: OutboundMessage, sender: str) -> list[str]:
    """Return the sids of what may be this message, oldest first.

    A template is listed as what it reads like, so only its address and time can be compared.
    """
    since = (message.begun_at or message.created_at) - CLOCKS_DIFFER
    found = client.messages.stream(to=to_whatsapp(message.sent_to), from_=sender, page_size=50)
    newest = takewhile(lambda one: _time(one) >= since, islice(found, MOST_OURS))
    fitting = [one.sid for one in newest if message.content_sid or one.body == message.text]
    return fitting[::-1]


def read_received(
    client: Any, sender: str, since: datetime, until: datetime, next_page: str | None
) -> ReceivedPage:
    """Return a page of what customers wrote to us between two times, newest first.

    Twilio is asked for whole days, one more at the end, so that no reading of its filter leaves a
    message out; the times themselves are compared here.
    """
    begin = since.astimezone(UTC) - CLOCKS_DIFFER
    if next_page is None:
        is_short = until - since <= SHORT
        page = client.messages.page(
            to=sender,
            date_sent_after=begin.date(),
            date_sent_before=until.astimezone(UTC).date() + timedelta(days=1),
            page_size=SMALL_PAGE if is_short else LARGE_PAGE,
        )
    else:
        page = client.messages.get_page(next_page)
    listed = list(page)
    newer = list(takewhile(lambda one: _time(one) >= begin, listed))
    messages = (_read(one, until) for one in newer if _time(one) <= until or _is_undated(one))
    return ReceivedPage(
        messages=tuple(message for message in messages if message is not None),
        next_page=page.next_page_url if listed and len(newer) == len(listed) else None,
    )


def _read(one: Any, until: datetime) -> InboundMessage | None:
    """Return a listed message, or None where its sender is no address of WhatsApp's."""
    try:
        customer = read_customer(str(one.from_))
    except InvalidAddress:
        return None
    text = one.body or ""
    has_media = str(one.num_media or "0") != "0"
    return InboundMessage(
        customer=customer,
        message_sid=one.sid,
        text=text,
        at=min(_time(one), until),
        message_type="text" if text else "media" if has_media else UNKNOWN_TYPE,
        details={NUM_MEDIA: str(one.num_media)} if has_media else {},
        address=other_address(str(one.from_), customer),
    )


def read_media(client: Any, message: InboundMessage) -> InboundMessage:
    """Return a listed message with the addresses and type of its media."""
    files = client.messages(message.message_sid).media.list(limit=MOST_MEDIA)
    if not files:
        return message
    details = {**message.details, "MediaContentType0": str(files[0].content_type)}
    return replace(
        message,
        media=tuple(f"{API}{str(one.uri).removesuffix('.json')}" for one in files),
        message_type=_type_of(details["MediaContentType0"].lower()),
        details=details,
    )


def _type_of(content_type: str) -> str:
    """Return the MessageType that the webhook would have named for such a file."""
    if content_type.partition(";")[0] in VCARD:
        return "contacts"
    family = content_type.partition("/")[0]
    return family if family in MEDIA_FAMILIES else "document"


def _time(one: Any) -> datetime:
    """Return when a message came or was made; one without any time counts as just now."""
    moment: datetime | None = one.date_created or one.date_sent
    return moment if moment is not None else _JUST_NOW


def _is_undated(one: Any) -> bool:
    return _time(one) is _JUST_NOW
