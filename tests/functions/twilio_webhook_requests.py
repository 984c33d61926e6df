"""Requests as Twilio signs them and API Gateway hands them over."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from aftercall.gateways.twilio.form import Form

if TYPE_CHECKING:
    from collections.abc import Iterable

ACCOUNT = "AC" + "0" * 32
SENDER = "whatsapp:+12025550100"
ANA = "+573000000001"
SID = "SM" + "0" * 31 + "1"
TOKEN = "made-up-token"
PREVIOUS = "made-up-token-of-last-year"
HOST = "api.example.com"
INCOMING = "/webhook/twilio/incoming"
STATUS = "/webhook/twilio/status/7-secretsecret"
Pairs = list[tuple[str, str]]


def incoming_fields(**changes: str | None) -> Pairs:
    """Return the fields of a plain message, in Twilio's order; None leaves one out."""
    usual = {
        "ExternalUserId": "whatsapp:CO.0000000000000001",
        "SmsMessageSid": SID,
        "NumMedia": "0",
        "ProfileName": "Ana",
        "MessageType": "text",
        "SmsSid": SID,
        "WaId": ANA[1:],
        "SmsStatus": "received",
        "Body": "Hola",
        "To": SENDER,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": SID,
        "AccountSid": ACCOUNT,
        "From": f"whatsapp:{ANA}",
        "ApiVersion": "2010-04-01",
    }
    return [(name, value) for name, value in (usual | changes).items() if value is not None]


def report_fields(**changes: str | None) -> Pairs:
    """Return the fields of a delivery report, in Twilio's order; None leaves one out."""
    usual = {
        "EventType": "DELIVERED",
        "SmsSid": SID,
        "SmsStatus": "delivered",
        "MessageStatus": "delivered",
        "To": f"whatsapp:{ANA}",
        "ChannelPrefix": "whatsapp",
        "MessageSid": SID,
        "AccountSid": ACCOUNT,
        "From": SENDER,
        "ApiVersion": "2010-04-01",
    }
    return [(name, value) for name, value in (usual | changes).items() if value is not None]


def sign(pairs: Iterable[tuple[str, str]], url: str, token: str = TOKEN) -> str:
    """Sign a form as Twilio does."""
    return str(RequestValidator(token).compute_signature(url, Form(tuple(pairs))))


def a_request(
    pairs: Pairs,
    *,
    path: str = INCOMING,
    token: str = TOKEN,
    base_url: str = f"https://{HOST}",
    **changes: Any,
) -> dict[str, Any]:
    """Return the event of a signed form, as API Gateway hands it over; `changes` replace parts."""
    is_status = path.startswith("/webhook/twilio/status/")
    route = "/webhook/twilio/status/{message}" if is_status else path
    return {
        "version": "2.0",
        "routeKey": f"POST {route}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
            "host": HOST,
            "x-twilio-signature": sign(pairs, base_url + path, token),
        },
        "requestContext": {"domainName": HOST, "stage": "$default"},
        "body": base64.b64encode(urlencode(pairs).encode()).decode(),
        "isBase64Encoded": True,
    } | changes


def with_headers(event: dict[str, Any], **headers: str | None) -> dict[str, Any]:
    """Change headers (`_` for `-`); None leaves one out."""
    changed = event["headers"] | {name.replace("_", "-"): value for name, value in headers.items()}
    return event | {"headers": {name: text for name, text in changed.items() if text is not None}}
