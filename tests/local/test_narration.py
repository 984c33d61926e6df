"""Events at the emulated providers are one line each: who and what; the others have none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from local.emulators.journal import Entry
from local.narration import call_line, message_line

NAMES = {"+573000000001": "Ana", "+573000000002": "Bea"}


def entry(kind: str, **facts: object) -> Entry:
    return Entry(number=1, at=datetime(2026, 11, 22, tzinfo=UTC), kind=kind, facts=facts)


def said(told: str | None) -> tuple[str, str] | None:
    """Take a line apart into who and what."""
    if told is None:
        return None
    assert "\n" not in told
    who, _, what = told.strip().partition("  ")
    return who, what


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            entry("batch_created", name="Autumn", recipients=4),
            ("batch", "Autumn calls 4 customers"),
        ),
        (
            entry("call_done", phone="+573000000003", name="Eva", summary="A plan."),
            ("call", "Eva (+573000000003): A plan."),
        ),
        (
            entry("call_done", phone="+573000000003", name="Eva", summary=""),
            ("call", "Eva (+573000000003): nothing was said"),
        ),
        (
            entry("session_refused", code=1008, reason="no such override"),
            ("agent", "refused a text turn: no such override"),
        ),
        (entry("handshake_refused", status=503), ("agent", "refused a text turn: 503")),
        (entry("request", path="/v1/convai/batch-calling"), None),
        (entry("agent_answer", text="Hola"), None),
    ],
)
def test_what_elevenlabs_did_has_a_line(told: Entry, expected: tuple[str, str] | None) -> None:
    assert said(call_line(told, {})) == expected


def test_a_call_adds_the_name_of_its_phone_number() -> None:
    names: dict[str, str] = {}
    call_line(entry("call_done", phone="+573000000003", name="Eva", summary=""), names)
    told = message_line(
        entry("inbound", **{"from": "whatsapp:+573000000003", "body": "Hola"}), names
    )
    assert said(told) == ("Eva", "> Hola")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (entry("inbound", **{"from": "whatsapp:+573000000001", "body": "Hola"}), ("Ana", "> Hola")),
        (
            entry("inbound", **{"from": "whatsapp:+573000000009", "body": "¿?"}),
            ("+573000000009", "> ¿?"),
        ),
        (entry("accepted", to="whatsapp:+573000000001", body="Claro"), ("us", "< Ana: Claro")),
        (entry("typing", to="whatsapp:+573000000002"), ("us", "Bea sees that we are typing")),
        (entry("refused", code=63016, message="closed"), ("Twilio", "refused: 63016 closed")),
        (entry("report", sid="SM12345678", status="read"), ("Twilio", "SM123456… read")),
        (
            entry("report", sid="SM12345678", status="undelivered", error_code=63016),
            ("Twilio", "SM123456… undelivered (63016)"),
        ),
        (entry("report", sid="SM12345678", status="sent"), None),
        (entry("webhook", status=403, failure="4xx"), ("Twilio", "a webhook got 403")),
        (entry("webhook", status=None, failure="rt"), ("Twilio", "a webhook got rt")),
        (entry("webhook", status=200), None),
        (entry("alert", code=12300), None),
    ],
)
def test_what_twilio_did_has_a_line(told: Entry, expected: tuple[str, str] | None) -> None:
    assert said(message_line(told, dict(NAMES))) == expected
