"""Twilio's and ElevenLabs' webhooks as API Gateway's events, with signatures that we compute."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from datetime import datetime

Event = dict[str, Any]
Pairs = tuple[tuple[str, str], ...]
"""The fields of a form in their order."""

ACCOUNT: Final = "AC" + "0" * 32
SENDER: Final = "whatsapp:+12025550100"
HOST: Final = "api.example.com"
BASE_URL: Final = f"https://{HOST}"
TOKEN: Final = "made-up-token"
CALL_SECRET: Final = "made-up-webhook-secret"
CALL_PATH: Final = "/webhook/elevenlabs/call"
_STATUS: Final = "/webhook/twilio/status/"


def route_key(path: str) -> str:
    """Return the key that API Gateway gives to a POST to one of our paths."""
    return f"POST {_STATUS}{{message}}" if path.startswith(_STATUS) else f"POST {path}"


def signed_text(pairs: Pairs) -> str:
    """Return what Twilio signs of a form: names in order, each with its values in order."""
    values: dict[str, set[str]] = {}
    for name, value in pairs:
        values.setdefault(name, set()).add(value)
    return "".join(name + value for name in sorted(values) for value in sorted(values[name]))


def sign(pairs: Pairs, url: str, token: str = TOKEN) -> str:
    """Sign a form as Twilio does."""
    text = (url + signed_text(pairs)).encode()
    return base64.b64encode(hmac.digest(token.encode(), text, "sha1")).decode()


def form_event(
    path: str, pairs: Pairs, signature: str, *, arrived: datetime | None = None
) -> Event:
    """Return the event of a form that is posted to a path."""
    context: Event = {
        "domainName": HOST,
        "http": {"method": "POST", "path": path},
        "routeKey": route_key(path),
        "stage": "$default",
    }
    if arrived is not None:
        context["timeEpoch"] = round(arrived.timestamp() * 1000)
    return {
        "version": "2.0",
        "routeKey": route_key(path),
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
            "host": HOST,
            "x-forwarded-for": "192.0.2.10",
            "x-forwarded-proto": "https",
            "x-twilio-signature": signature,
        },
        "requestContext": context,
        "body": base64.b64encode(urlencode(pairs).encode()).decode(),
        "isBase64Encoded": True,
    }


def signed_form_event(
    path: str, pairs: Pairs, token: str = TOKEN, *, arrived: datetime | None = None
) -> Event:
    """Return a form's event with its right signature."""
    return form_event(path, pairs, sign(pairs, BASE_URL + path, token), arrived=arrived)


def call_signature(body: bytes, stamp: object, secret: str = CALL_SECRET) -> str:
    """Sign a post-call body as ElevenLabs does, at a time in Unix seconds."""
    digest = hmac.digest(secret.encode(), f"{stamp}.".encode() + body, "sha256").hex()
    return f"t={stamp},v0={digest}"


def call_event(body: bytes, signature: str, *, encoded: bool = False) -> Event:
    """Return the event of a post-call body."""
    return {
        "version": "2.0",
        "routeKey": route_key(CALL_PATH),
        "rawPath": CALL_PATH,
        "rawQueryString": "",
        "headers": {
            "content-type": "application/json",
            "elevenlabs-signature": signature,
            "host": HOST,
        },
        "requestContext": {
            "domainName": HOST,
            "http": {"method": "POST", "path": CALL_PATH},
            "stage": "$default",
        },
        "body": base64.b64encode(body).decode() if encoded else body.decode(),
        "isBase64Encoded": encoded,
    }
