"""Signed requests with changes to their event: encoding, body, size, types."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

from tests.fuzz.case import Case, WebhookRoute
from tests.fuzz.form_fields import a_form
from tests.fuzz.genuine_requests import signed_request
from tests.fuzz.junk_values import corrupt
from tests.signed_webhooks import signed_form_event

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random


def encoded(random: Random) -> Case:
    """Write the same fields in another percent-encoding, order or transfer encoding."""
    route = random.choice((WebhookRoute.INCOMING, WebhookRoute.STATUS))
    pairs = a_form(random, route)
    event = signed_form_event(route, pairs)
    shuffled = random.sample(pairs, len(pairs))
    write = random.choice(_ENCODINGS)
    text = "&".join(f"{write(name)}={write(value)}" for name, value in shuffled)
    as_text = random.random() < 0.4
    body = text if as_text else base64.b64encode(text.encode()).decode()
    event |= {"body": body, "isBase64Encoded": not as_text}
    return Case(route=route, event=event)


def _every_byte(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


def _quoted_twice(text: str) -> str:
    return quote(quote(text))


def _raw(text: str) -> str:
    return text.replace("%", "%25").replace("&", "%26").replace("+", "%2B")


_ENCODINGS: Final = (quote, quote_plus, _every_byte, _quoted_twice, _raw, str)


def damaged(random: Random) -> Case:
    """Damage the body: base64, charset, length, escapes."""
    route = random.choice(tuple(WebhookRoute))
    event, signed = signed_request(random, route)
    body = random.choice(_DAMAGE)(random, event["body"])
    flags = (event["isBase64Encoded"], event["isBase64Encoded"], not event["isBase64Encoded"])
    event |= {"body": body, "isBase64Encoded": random.choice(flags)}
    return Case(route=route, event=event, signed=signed)


def _truncated(random: Random, body: str) -> str:
    return body[: random.randrange(len(body))]


def _extended(random: Random, body: str) -> str:
    return body + random.choice(("=", "A", "AAAA", "&", "\n", " ", "}", "%", "&Body=x"))


def _inserted(random: Random, body: str) -> str:
    at = random.randrange(len(body))
    return body[:at] + random.choice(("!", "\ud800", "\x00", " ", "ñ", "%", "=", "é")) + body[at:]


def _replaced_character(random: Random, body: str) -> str:
    at = random.randrange(len(body))
    return body[:at] + chr(random.randrange(32, 300)) + body[at + 1 :]


def _other_encoding(random: Random, body: str) -> str:
    own = body.encode("utf-8", "replace")
    raw = random.choice(
        (own + b"\xff", b"\xff\xfe", b"Body=\xed\xa0\x80", b"\xef\xbb\xbf{}", b"a=%ff", b"&=&=")
    )
    return base64.b64encode(raw).decode()


def _encoded_twice(random: Random, body: str) -> str:
    return random.choice((body + body, base64.b64encode(body.encode()).decode()))


_DAMAGE: Final[tuple[Callable[[Random, str], str], ...]] = (
    _truncated,
    _extended,
    _inserted,
    _replaced_character,
    _other_encoding,
    _encoded_twice,
)


def mistyped(random: Random) -> Case:
    """Put values of any type anywhere in the event."""
    route = random.choice(tuple(WebhookRoute))
    event, signed = signed_request(random, route)
    return Case(route=route, event=corrupt(random, event), signed=signed)


def huge(random: Random) -> Case:
    """Send too much: a megabyte, ten thousand fields, deep nesting."""
    route = random.choice(tuple(WebhookRoute))
    event, signed = signed_request(random, route)
    raw = random.choice(_HUGE_BODIES)
    as_text = random.random() < 0.5
    body = raw.decode() if as_text else base64.b64encode(raw).decode()
    event |= {"body": body, "isBase64Encoded": not as_text}
    return Case(route=route, event=event, signed=signed)


_HUGE_BODIES: Final = (
    b"Body=" + b"a" * 1_000_000,
    b"a=1&" * 10_000 + b"a=1",
    b"&".join(b"f%d=%d" % (number, number) for number in range(200)),
    b"&" * 60_000,
    b"Body=" + b"%41" * 20_000,
    b"[" * 60_000,
    b'{"a":' * 50_000,
    b"9" * 60_000,
)
