"""Signed requests whose envelope is odd: encoding, body, size, types."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

from tests.fuzz.case import Case, Door
from tests.fuzz.form_events import signed_event
from tests.fuzz.form_fields import a_form
from tests.fuzz.junk import spoil
from tests.fuzz.signed_requests import ANY_DOOR, signed_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random


def encoded(random: Random) -> Case:
    """Write the same fields in another percent-encoding, order or transfer."""
    door = random.choice((Door.INCOMING, Door.STATUS))
    pairs = a_form(random, door)
    event = signed_event(door, pairs)
    shuffled = random.sample(pairs, len(pairs))
    write = random.choice(_ENCODINGS)
    text = "&".join(f"{write(name)}={write(value)}" for name, value in shuffled)
    as_text = random.random() < 0.4
    body = text if as_text else base64.b64encode(text.encode()).decode()
    event |= {"body": body, "isBase64Encoded": not as_text}
    return Case(kind="encoded", door=door, event=event, signed=pairs)


def _every_byte(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


def _twice(text: str) -> str:
    return quote(quote(text))


def _raw(text: str) -> str:
    return text.replace("%", "%25").replace("&", "%26").replace("+", "%2B")


_ENCODINGS: Final = (quote, quote_plus, _every_byte, _twice, _raw, str)


def damaged(random: Random) -> Case:
    """Damage the body: base64, charset, length, escapes."""
    door = random.choice(ANY_DOOR)
    event, signed = signed_request(random, door)
    body = random.choice(_DAMAGES)(random, event["body"])
    flags = (event["isBase64Encoded"], event["isBase64Encoded"], not event["isBase64Encoded"])
    event |= {"body": body, "isBase64Encoded": random.choice(flags)}
    return Case(kind="damaged", door=door, event=event, signed=signed)


def _cut_off(random: Random, body: str) -> str:
    return body[: random.randrange(len(body))]


def _longer(random: Random, body: str) -> str:
    return body + random.choice(("=", "A", "AAAA", "&", "\n", " ", "}", "%", "&Body=x"))


def _pierced(random: Random, body: str) -> str:
    at = random.randrange(len(body))
    return body[:at] + random.choice(("!", "\ud800", "\x00", " ", "ñ", "%", "=", "é")) + body[at:]


def _other_letter(random: Random, body: str) -> str:
    at = random.randrange(len(body))
    return body[:at] + chr(random.randrange(32, 300)) + body[at + 1 :]


def _other_bytes(random: Random, body: str) -> str:
    own = body.encode("utf-8", "replace")
    raw = random.choice(
        (own + b"\xff", b"\xff\xfe", b"Body=\xed\xa0\x80", b"\xef\xbb\xbf{}", b"a=%ff", b"&=&=")
    )
    return base64.b64encode(raw).decode()


def _twice_over(random: Random, body: str) -> str:
    return random.choice((body + body, base64.b64encode(body.encode()).decode()))


_DAMAGES: Final[tuple[Callable[[Random, str], str], ...]] = (
    _cut_off,
    _longer,
    _pierced,
    _other_letter,
    _other_bytes,
    _twice_over,
)


def misshapen(random: Random) -> Case:
    """Put wrong types anywhere in the event."""
    door = random.choice(ANY_DOOR)
    event, signed = signed_request(random, door)
    return Case(kind="misshapen", door=door, event=spoil(random, event), signed=signed)


def huge(random: Random) -> Case:
    """Send too much: a megabyte, ten thousand fields, a wall of one letter."""
    door = random.choice(ANY_DOOR)
    event, signed = signed_request(random, door)
    raw = random.choice(_BOMBS)
    as_text = random.random() < 0.5
    body = raw.decode() if as_text else base64.b64encode(raw).decode()
    event |= {"body": body, "isBase64Encoded": not as_text}
    return Case(kind="huge", door=door, event=event, signed=signed)


_BOMBS: Final = (
    b"Body=" + b"a" * 1_000_000,
    b"a=1&" * 10_000 + b"a=1",
    b"&".join(b"f%d=%d" % (number, number) for number in range(200)),
    b"&" * 60_000,
    b"Body=" + b"%41" * 20_000,
    b"[" * 60_000,
    b'{"a":' * 50_000,
    b"9" * 60_000,
)
