"""Signed requests with changed headers, or at another host, stage, path, method or route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.fuzz.case import Case, WebhookRoute
from tests.fuzz.genuine_requests import signed_request
from tests.fuzz.junk_values import a_text, a_value
from tests.signed_webhooks import HOST

if TYPE_CHECKING:
    from random import Random


def headers(random: Random) -> Case:
    """Change headers: case, doubles, missing, oversized, more of them."""
    route = random.choice(tuple(WebhookRoute))
    event, signed = signed_request(random, route)
    kept = event["headers"]
    name = random.choice(list(kept))
    value = kept.pop(name)
    other: dict[str, Any] = random.choice(
        (
            {},
            {name.upper(): value},
            {name.title(): value, name: a_text(random)},
            {name: f"{value},{value}"},
            {name: f"{a_text(random)},{value}"},
            {name: value + "x" * 60_000},
            {name: [value]},
            {name: a_value(random)},
            {name: value} | {f"x-{number}": "x" for number in range(500)},
            {name: value, "x-twilio-webhooks-signature-settings": a_text(random)},
            {name: value, "x-twilio-webhooks-signature-settings": "key=k,algorithm=HMAC_SHA256"},
            {name: value, "x-forwarded-host": "evil.example.com", "host": "evil.example.com"},
        )
    )
    event |= {"headers": kept | other}
    return Case(route=route, event=event, signed=signed)


def place(random: Random) -> Case:
    """Change host, stage, path, query, method or route key under a right signature."""
    route = random.choice((WebhookRoute.INCOMING, WebhookRoute.STATUS))
    event, _ = signed_request(random, route)
    path, context = event["rawPath"], event["requestContext"]
    event |= random.choice(
        (
            {"rawPath": f"/prod{path}"},
            {"rawPath": f"{path}/"},
            {"rawPath": f"/{path}"},
            {"rawPath": path.replace("/twilio", "//twilio")},
            {"rawPath": path.replace("o", "%6f")},
            {"rawPath": path.upper()},
            {"rawPath": path + random.choice(("?", "#", ";", "\t", "\n", "\x00", "?a=1", "#a"))},
            {"rawPath": a_text(random)},
            {"rawPath": random.choice([one.value for one in WebhookRoute if one is not route])},
            {"rawQueryString": random.choice(("a=1", "?", "#", "bodySHA256=00"))},
            {"routeKey": random.choice(("GET " + path, f"PUT {path}", "$default", a_text(random)))},
            {"requestContext": context | {"domainName": a_text(random)}},
            {"requestContext": context | {"domainName": random.choice(_HOSTS)}},
        )
    )
    return Case(route=route, event=event)


_HOSTS: Final = (
    "evil.example.com",
    f"{HOST}.evil.example.com",
    f"evil.example.com#{HOST}",
    f"{HOST}:8443x",
    f"{HOST}@evil.example.com",
    "[::1",
    HOST.upper(),
)
