"""The Messages resource as JSON: one message, and a page of the list with its filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from local.emulators.twilio.errors import ApiError, channel_message
from local.emulators.twilio.ledger import MediaFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from local.emulators.twilio.ledger import LedgerMessage

API_VERSION = "2010-04-01"


def messages_path(account_sid: str) -> str:
    """Return the path of an account's messages, without its extension."""
    return f"/{API_VERSION}/Accounts/{account_sid}/Messages"


def message_json(message: LedgerMessage, account_sid: str) -> dict[str, object]:
    """Show one message with every key that the provider sends."""
    # A messaging service picks its sender later, so its fresh messages have none.
    unassigned = message.status == "accepted"
    path = f"{messages_path(account_sid)}/{message.sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "date_updated": rfc2822(message.updated_at),
        "direction": str(message.direction),
        "error_code": message.error_code,
        "error_message": channel_message(message.error_code) if message.error_code else None,
        "from": None if unassigned else message.sender,
        "messaging_service_sid": message.messaging_service_sid,
        "num_media": str(message.num_media),
        "num_segments": "0" if unassigned else "1",
        "price": None,
        "price_unit": None,
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": message.to,
        "uri": f"{path}.json",
    }


def media_files(form: Mapping[str, str]) -> tuple[MediaFile, ...]:
    """Return the files that a webhook's form names."""
    count = int(form.get("NumMedia", "0"))
    named = [(form.get(f"MediaUrl{n}"), form.get(f"MediaContentType{n}")) for n in range(count)]
    return tuple(
        MediaFile(sid=url.rpartition("/")[2], content_type=content_type or "")
        for url, content_type in named
        if url
    )


def media_json(message: LedgerMessage, account_sid: str) -> dict[str, object]:
    """Show the one page of a message's media."""
    path = f"{messages_path(account_sid)}/{message.sid}/Media"
    shown = [
        {
            "account_sid": account_sid,
            "content_type": file.content_type,
            "date_created": rfc2822(message.created_at),
            "date_updated": rfc2822(message.updated_at),
            "parent_sid": message.sid,
            "sid": file.sid,
            "uri": f"{path}/{file.sid}.json",
        }
        for file in message.media
    ]
    return {
        "end": max(len(shown) - 1, 0),
        "first_page_uri": f"{path}.json?PageSize=50&Page=0",
        "media_list": shown,
        "next_page_uri": None,
        "page": 0,
        "page_size": 50,
        "previous_page_uri": None,
        "start": 0,
        "uri": f"{path}.json?PageSize=50&Page=0",
    }


def rfc2822(moment: datetime | None) -> str | None:
    """Write a UTC moment as the provider does."""
    return format_datetime(moment) if moment else None


FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")
NEXT, PREVIOUS = "PA", "PB"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """A list request, read."""

    filters: Mapping[str, str]
    size: int
    page: int
    token: str


def read_query(params: Mapping[str, str]) -> ListQuery:
    """Read the query of a list request; a page size over 1000 is cut to 1000."""
    return ListQuery(
        filters={name: params[name] for name in FILTERS if params.get(name)},
        size=min(max(_whole(params, "PageSize", 50), 1), 1000),
        page=_whole(params, "Page", 0),
        token=params.get("PageToken", ""),
    )


def list_json(
    query: ListQuery, messages: Sequence[LedgerMessage], account_sid: str
) -> dict[str, object]:
    """Show one page, the newest message first."""
    fits = _filter(query.filters)
    found = [message for message in reversed(messages) if fits(message)]
    first = _first_index(query, [message.sid for message in found])
    shown = found[first : first + query.size]
    link = _links(query, account_sid)
    more = first + query.size < len(found)
    return {
        "end": first + max(len(shown) - 1, 0),
        "first_page_uri": link(0, ""),
        "messages": [message_json(message, account_sid) for message in shown],
        "next_page_uri": link(query.page + 1, NEXT + shown[-1].sid) if more else None,
        "page": query.page,
        "page_size": query.size,
        "previous_page_uri": link(query.page - 1, PREVIOUS + shown[0].sid)
        if first and shown
        else None,
        "start": first,
        "uri": link(query.page, query.token),
    }


def _links(query: ListQuery, account_sid: str) -> Callable[[int, str], str]:
    def link(page: int, token: str) -> str:
        params = {**query.filters, "PageSize": str(query.size), "Page": str(max(page, 0))}
        if token:
            params["PageToken"] = token
        return f"{messages_path(account_sid)}.json?{urlencode(params)}"

    return link


def _first_index(query: ListQuery, sids: Sequence[str]) -> int:
    """Find where the page begins; a token holds its place while newer messages come in."""
    kind, sid = query.token[:2], query.token[2:]
    if not query.token:
        return query.page * query.size
    if kind not in (NEXT, PREVIOUS) or sid not in sids:
        raise ApiError(20001, "Invalid PageToken")
    place = sids.index(sid)
    return place + 1 if kind == NEXT else max(place - query.size, 0)


def _filter(filters: Mapping[str, str]) -> Callable[[LedgerMessage], bool]:
    after = _moment(filters["DateSent>"])[0] if "DateSent>" in filters else None
    before = _moment(filters["DateSent<"])[1] if "DateSent<" in filters else None
    day = _moment(filters["DateSent"])[0].date() if "DateSent" in filters else None

    def fits(message: LedgerMessage) -> bool:
        # A message not sent yet is found by the moment it was made.
        at = (message.sent_at or message.created_at).replace(microsecond=0)
        return (
            filters.get("To", message.to) == message.to
            and filters.get("From", message.sender) == message.sender
            and (after is None or at >= after)
            and (before is None or at <= before)
            and (day is None or at.date() == day)
        )

    return fits


def _moment(text: str) -> tuple[datetime, datetime]:
    """Read a day as its first and last second, a moment as itself."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ApiError(20001, f"Invalid date: {text}") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    last = timedelta(hours=23, minutes=59, seconds=59) if len(text) == 10 else timedelta()
    return moment, moment + last


def _whole(params: Mapping[str, str], name: str, otherwise: int) -> int:
    text = params.get(name) or str(otherwise)
    if not text.isdecimal():
        raise ApiError(20001, f"Invalid {name}: {text}")
    return int(text)
