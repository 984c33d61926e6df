"""Reads a request to create a message, or raises the provider's refusal of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from local.emulators.twilio.addresses import PREFIX, is_reachable
from local.emulators.twilio.errors import ApiError
from local.emulators.twilio.templates import read_variables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from local.emulators.twilio.account import Account
    from local.emulators.twilio.templates import Templates

BODY_LIMIT = 1600
Form = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRequest:
    """A valid request; the channel can still reject the message later."""

    to: str
    sender: str
    body: str
    media_urls: Sequence[str] = ()
    content_sid: str | None = None
    approved_template: bool = False
    lacks_variables: bool = False
    messaging_service_sid: str | None = None
    status_callback: str | None = None


def read_send(form: Form, account: Account, templates: Templates) -> SendRequest:
    """Read the form in the provider's order of checks; raises its ApiError."""
    single = {name: values[-1] for name, values in form.items()}
    to = _read_to(single)
    sender, service = _read_sender(single, account)
    if not to.startswith(PREFIX):
        raise ApiError(21910)
    callback = _read_callback(single)
    media = _read_media(form)
    if content_sid := single.get("ContentSid"):
        template = templates.get(content_sid)
        variables = read_variables(single.get("ContentVariables", ""))
        return SendRequest(
            to=to,
            sender=sender,
            body=template.fill(variables),
            content_sid=content_sid,
            approved_template=template.approved,
            lacks_variables=template.lacks(variables),
            messaging_service_sid=service,
            status_callback=callback,
        )
    return SendRequest(
        to=to,
        sender=sender,
        body=_read_body(single, has_media=bool(media)),
        media_urls=media,
        messaging_service_sid=service,
        status_callback=callback,
    )


def _read_to(single: Mapping[str, str]) -> str:
    to = single.get("To", "")
    if not to:
        raise ApiError(21604)
    if not is_reachable(to):
        raise ApiError(21211, f"Invalid 'To' Phone Number: {to}")
    return to


def _read_sender(single: Mapping[str, str], account: Account) -> tuple[str, str | None]:
    service, sender = single.get("MessagingServiceSid"), single.get("From")
    if service:
        if service != account.messaging_service_sid:
            raise ApiError(21701)
        return sender or account.sender, service
    if not sender:
        raise ApiError(21603)
    if not is_reachable(sender):
        raise ApiError(21212, f"Invalid From Number (caller ID): {sender}")
    if sender != account.sender:
        raise ApiError(63007)
    return sender, None


def _read_callback(single: Mapping[str, str]) -> str | None:
    url = single.get("StatusCallback")
    if url and (not _is_url(url) or "_" in (urlsplit(url).hostname or "")):
        raise ApiError(21609, f"The StatusCallback URL {url} is not a valid URL.")
    return url or None


def _read_media(form: Form) -> tuple[str, ...]:
    media = tuple(url for url in form.get("MediaUrl", ()) if url)
    if not all(_is_url(url) for url in media):
        raise ApiError(21620)
    return media


def _read_body(single: Mapping[str, str], *, has_media: bool) -> str:
    body = single.get("Body", "")
    if not body.strip() and not has_media:
        raise ApiError(21602 if "Body" in single else 21619)
    if len(body) > BODY_LIMIT:
        raise ApiError(21617)
    return body


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
