"""Post-call events tampered with, stale, re-signed with odd documents, or signed by another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tests.fuzz.case import CALL_SECRET, TOKEN, Case, Door
from tests.fuzz.junk import a_text, deep, spoil
from tests.fuzz.post_call_events import STAMP, a_call, call_body, call_event, call_header

if TYPE_CHECKING:
    from random import Random


def call_intact(random: Random) -> Case:
    """Change nothing."""
    body = call_body(a_call(random))
    event = call_event(body, encoded=random.random() < 0.3)
    return Case(kind="call intact", door=Door.CALL, event=event, signed=body, intact=True)


def call_tampered(random: Random) -> Case:
    """Change the document under the old signature."""
    document = a_call(random)
    body = call_body(document)
    other = random.choice(
        (
            call_body(spoil(random, document)),
            json.dumps(document, indent=1).encode(),
            json.dumps(document, sort_keys=True).encode(),
            body + b" ",
            body[: random.randrange(len(body))],
            b"{}" + body,
            b"",
        )
    )
    event = call_event(other, call_header(body))
    return Case(kind="call tampered", door=Door.CALL, event=event, signed=body)


def call_resigned(random: Random) -> Case:
    """Sign a document with anything anywhere: what is taken in has to be this document."""
    document = spoil(random, a_call(random))
    body = random.choice((call_body, call_body, call_body, _as_text))(document)
    event = call_event(body, encoded=random.random() < 0.3)
    return Case(kind="call resigned", door=Door.CALL, event=event, signed=body)


def call_odd(random: Random) -> Case:
    """Sign what is hardly a document: too deep, too long, no object, no JSON."""
    body = random.choice(_ODD)
    event = call_event(body, encoded=random.random() < 0.5)
    return Case(kind="call odd", door=Door.CALL, event=event, signed=body)


def call_stale(random: Random) -> Case:
    """Sign rightly with a stamp that is too old, too new or no number."""
    body = call_body(a_call(random))
    ages = (1801, 3600, 86_400, -301, -86_400, STAMP, -(10**10), 10**10, 10**30)
    stamp = random.choice((*[STAMP - age for age in ages], "", "x", "1e9", "٣", "0x10", "+1", " 1"))
    event = call_event(body, call_header(body, stamp))
    return Case(kind="call stale", door=Door.CALL, event=event, signed=None)


def call_forged(random: Random) -> Case:
    """Sign with another secret or put a damaged header."""
    body = call_body(a_call(random))
    right = call_header(body)
    digest = right.partition("v0=")[2]
    header = random.choice(
        (
            "",
            call_header(body, secret="another"),
            call_header(body, secret=""),
            call_header(body, secret=TOKEN),
            call_header(b""),
            right[:-1],
            right.upper(),
            right.replace("v0", "v1"),
            f"v0={digest}",
            f"t={STAMP}",
            f"t={STAMP + 1},v0={digest}",
            f"t={STAMP},t={STAMP - 1},v0={digest}",
            f"t={STAMP},v0={digest},v0=00",
            f"t={STAMP},v0={digest}ñ",
            f"t={STAMP},v0={CALL_SECRET}",
            right + "," * 50_000 + "v0=",
            a_text(random),
        )
    )
    event = call_event(body, header)
    return Case(kind="call forged", door=Door.CALL, event=event, signed=None)


def _as_text(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")


_CALL_START: Final = b'{"type":"post_call_transcription","data":'
_ODD: Final = (
    b"[]",
    b"null",
    b"nonsense",
    b'"text"',
    b"[" * 900 + b"]" * 900,
    b"[" * 100_000,
    b'{"a":' * 100_000,
    _CALL_START + b"[" * 5_000 + b"]" * 5_000 + b"}",
    _CALL_START + b"9" * 5_000 + b"}",
    _CALL_START + b'{"conversation_id":' + b"9" * 4_000 + b"}}",
    _CALL_START + b'{"conversation_id":"' + b"c" * 900_000 + b'"}}',
    _CALL_START + json.dumps({"metadata": deep(200)}).encode() + b"}",
    b"1e999",
    b'{"type": NaN}',
    b" " * 900_000,
)
