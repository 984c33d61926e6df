"""Events of Twilio's forms, and its signature, computed by ourselves."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.fuzz.case import BASE_URL, HOST, TOKEN

if TYPE_CHECKING:
    from tests.fuzz.case import Door, Event, Pairs


def joined(pairs: Pairs) -> str:
    """Return what is signed of a form: names in order, each with its values in order."""
    values: dict[str, set[str]] = {}
    for name, value in pairs:
        values.setdefault(name, set()).add(value)
    return "".join(name + value for name in sorted(values) for value in sorted(values[name]))


def sign(pairs: Pairs, url: str, token: str = TOKEN) -> str:
    """Sign a form as Twilio does."""
    text = (url + joined(pairs)).encode()
    return base64.b64encode(hmac.digest(token.encode(), text, "sha1")).decode()


def form_event(door: Door, pairs: Pairs, signature: str) -> Event:
    """Return the event that API Gateway makes of a form."""
    return {
        "version": "2.0",
        "routeKey": door.route_key,
        "rawPath": door.value,
        "rawQueryString": "",
        "headers": {
            "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
            "host": HOST,
            "x-forwarded-for": "192.0.2.10",
            "x-forwarded-proto": "https",
            "x-twilio-signature": signature,
        },
        "requestContext": {
            "domainName": HOST,
            "http": {"method": "POST", "path": door.value},
            "routeKey": door.route_key,
            "stage": "$default",
        },
        "body": base64.b64encode(urlencode(pairs).encode()).decode(),
        "isBase64Encoded": True,
    }


def signed_event(door: Door, pairs: Pairs, token: str = TOKEN) -> Event:
    """Return a form's event with its right signature."""
    return form_event(door, pairs, sign(pairs, BASE_URL + door.value, token))
