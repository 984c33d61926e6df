"""Post-call events: tampered with, stale, re-signed with odd documents, or signed by another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tests.fuzz.case import Case, WebhookRoute
from tests.fuzz.genuine_requests import STAMP, a_call, call_body, signed_call_event
from tests.fuzz.junk_values import a_text, corrupt, deep
from tests.signed_webhooks import CALL_SECRET, TOKEN, call_event, call_signature

if TYPE_CHECKING:
    from random import Random

    from tests.signed_webhooks import Event


def _case(event: Event, signed: bytes | None, *, intact: bool = False) -> Case:
    return Case(route=WebhookRoute.CALL, event=event, signed=signed, intact=intact)


def intact(random: Random) -> Case:
    """Change nothing."""
    body = call_body(a_call(random))
    event = signed_call_event(body, encoded=random.random() < 0.3)
    return _case(event, body, intact=True)


def tampered(random: Random) -> Case:
    """Change the document under the old signature."""
    document = a_call(random)
    body = call_body(document)
    other = random.choice(
        (
            call_body(corrupt(random, document)),
            json.dumps(document, indent=1).encode(),
            json.dumps(document, sort_keys=True).encode(),
            body + b" ",
            body[: random.randrange(len(body))],
            b"{}" + body,
            b"",
        )
    )
    return _case(call_event(other, call_signature(body, STAMP)), body)


def resigned(random: Random) -> Case:
    """Sign a document with any value anywhere: only this document may be stored."""
    document = corrupt(random, a_call(random))
    encode = random.choice((call_body, call_body, call_body, _as_utf8))
    body = encode(document)
    return _case(signed_call_event(body, encoded=random.random() < 0.3), body)


def malformed(random: Random) -> Case:
    """Sign what is hardly a document: too deep, too long, no object, no JSON."""
    body = random.choice(_MALFORMED)
    return _case(signed_call_event(body, encoded=random.random() < 0.5), body)


def stale(random: Random) -> Case:
    """Sign rightly with a time stamp that is too old, too new or no number."""
    body = call_body(a_call(random))
    ages = (1801, 3600, 86_400, -301, -86_400, STAMP, -(10**10), 10**10, 10**30)
    stamp = random.choice((*[STAMP - age for age in ages], "", "x", "1e9", "٣", "0x10", "+1", " 1"))
    return _case(call_event(body, call_signature(body, stamp)), None)


def forged(random: Random) -> Case:
    """Sign with another secret, or damage the header."""
    body = call_body(a_call(random))
    right = call_signature(body, STAMP)
    digest = right.partition("v0=")[2]
    header = random.choice(
        (
            "",
            call_signature(body, STAMP, "another"),
            call_signature(body, STAMP, ""),
            call_signature(body, STAMP, TOKEN),
            call_signature(b"", STAMP),
            right[:-1],
            right.upper(),
            right.replace("v0", "v1"),
            f"v0={digest}",
            f"t={STAMP}",
            f"t={STAMP + 1},v0={digest}",
            f"t={STAMP},t={STAMP - 1},v0={digest}",
            f"t={STAMP},v0={'0' * 64},v0=00",
            f"t={STAMP},v0={digest}ñ",
            f"t={STAMP},v0={CALL_SECRET}",
            right[:-1] + "," * 50_000 + "v0=",
            a_text(random),
        )
    )
    return _case(call_event(body, header), None)


def _as_utf8(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")


_CALL_START: Final = b'{"type":"post_call_transcription","data":'
_MALFORMED: Final = (
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
