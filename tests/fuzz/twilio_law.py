"""What Twilio's webhooks have to accept, decided from the event by Twilio's own validator.

Accepted if and only if the validator accepts the form with a token of ours for our URL, the account
and the sender are ours, and the customer and the sid can be read. Nothing here uses the gateways.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from tests.fuzz.case import PREVIOUS_TOKEN, WebhookRoute
from tests.signed_webhooks import ACCOUNT, HOST, SENDER, TOKEN, route_key

if TYPE_CHECKING:
    from tests.fuzz.case import Case
    from tests.signed_webhooks import Event, Pairs

_FORM_TYPE: Final = "application/x-www-form-urlencoded"
_MOST_BYTES: Final = 65536
_MOST_FIELDS: Final = 200
_SID: Final = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_CUSTOMER: Final = re.compile(r"whatsapp:(\+[1-9][0-9]{6,14}|[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128})")
_SETTINGS: Final = "x-twilio-webhooks-signature-settings"


class _MultiDict(dict[str, list[str]]):
    """Names and values as the validator asks for them."""

    def getall(self, name: str) -> list[str]:
        return self[name]


def accepted_form(case: Case) -> dict[str, str] | None:
    """Return the first value of each field of a form that has to be accepted, else None."""
    event = case.event
    pairs = _pairs(event)
    if pairs is None or not _is_addressed(case) or not _is_signed(case, pairs):
        return None
    form: dict[str, str] = {}
    for name, value in pairs:
        form.setdefault(name, value)
    ours, theirs = ("To", "From") if case.route is WebhookRoute.INCOMING else ("From", "To")
    readable = _CUSTOMER.fullmatch(form.get(theirs, "")) and _SID.fullmatch(
        form.get("MessageSid", "")
    )
    is_ours = form.get("AccountSid") == ACCOUNT and form.get(ours) == SENDER
    return form if readable and is_ours else None


def _pairs(event: Event) -> Pairs | None:
    if _header(event, "content-type").partition(";")[0].strip().lower() != _FORM_TYPE:
        return None
    body = event.get("body") or ""
    try:
        is_base64 = event.get("isBase64Encoded") is True
        raw = base64.b64decode(body, validate=True) if is_base64 else body.encode()
        text = raw.decode()
    except (ValueError, TypeError, AttributeError):
        return None
    if len(raw) > _MOST_BYTES or text.count("&") >= _MOST_FIELDS:
        return None
    return tuple(parse_qsl(text, keep_blank_values=True))


def _is_addressed(case: Case) -> bool:
    """Say whether the event came to our URL, without a query, on its own route."""
    event, context = case.event, case.event.get("requestContext")
    return (
        isinstance(context, dict)
        and context.get("domainName") == HOST
        and event.get("rawPath") == case.route.value
        and event.get("routeKey") == route_key(case.route)
        and not event.get("rawQueryString")
    )


def _is_signed(case: Case, pairs: Pairs) -> bool:
    if _header(case.event, _SETTINGS).strip() not in {"", "algorithm=HMAC_SHA1"}:
        return False
    values = _MultiDict()
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    signature = _header(case.event, "x-twilio-signature")
    validators = [RequestValidator(token) for token in (TOKEN, PREVIOUS_TOKEN)]
    return any(one.validate(case.route.url, values, signature) for one in validators)


def _header(event: Event, name: str) -> str:
    headers: Any = event.get("headers")
    value = headers.get(name) if isinstance(headers, dict) else None
    return value if isinstance(value, str) else ""
