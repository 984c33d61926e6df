"""Signed requests under odd headers, or at another host, stage, path, method or route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.fuzz.case import HOST, Case, Door
from tests.fuzz.junk import a_text, a_value
from tests.fuzz.signed_requests import ANY_DOOR, signed_request

if TYPE_CHECKING:
    from random import Random


def headed(random: Random) -> Case:
    """Change headers: case, doubles, missing, oversized, more of them."""
    door = random.choice(ANY_DOOR)
    event, signed = signed_request(random, door)
    headers = event["headers"]
    name = random.choice(list(headers))
    value = headers.pop(name)
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
    return Case(kind="headed", door=door, event=event | {"headers": headers | other}, signed=signed)


def placed(random: Random) -> Case:
    """Change host, stage, path, query, method or route key under a right signature."""
    door = random.choice((Door.INCOMING, Door.STATUS))
    event, _ = signed_request(random, door)
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
            {"rawPath": random.choice([one.value for one in Door if one is not door])},
            {"rawQueryString": random.choice(("a=1", "?", "#", "bodySHA256=00"))},
            {"routeKey": random.choice(("GET " + path, f"PUT {path}", "$default", a_text(random)))},
            {"requestContext": context | {"domainName": a_text(random)}},
            {"requestContext": context | {"domainName": random.choice(_HOSTS)}},
        )
    )
    return Case(kind="placed", door=door, event=event, signed=None)


_HOSTS: Final = (
    "evil.example.com",
    f"{HOST}.evil.example.com",
    f"evil.example.com#{HOST}",
    f"{HOST}:8443x",
    f"{HOST}@evil.example.com",
    "[::1",
    HOST.upper(),
)
