"""Each event worth telling is one line with who and what; the others are not told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from local.emulators.journal import Entry
from local.narration import line, tell_call, tell_decision, tell_message

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
def test_what_elevenlabs_did_is_told(told: Entry, expected: tuple[str, str] | None) -> None:
    assert said(tell_call(told, {})) == expected


def test_a_call_teaches_who_has_which_phone() -> None:
    names: dict[str, str] = {}
    tell_call(entry("call_done", phone="+573000000003", name="Eva", summary=""), names)
    told = tell_message(
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
def test_what_twilio_did_is_told(told: Entry, expected: tuple[str, str] | None) -> None:
    assert said(tell_message(told, dict(NAMES))) == expected


def considered(outcome: str, reason: str | None = None, **ids: str) -> dict[str, object]:
    ids = ids or {"call_id": "conv_1"}
    return {"message": "call considered", "outcome": outcome, "reason": reason, **ids}


@pytest.mark.parametrize(
    ("logged", "expected"),
    [
        (considered("opened"), ("poller", "conv_1: opening a conversation")),
        (considered("skipped", "voicemail"), ("poller", "conv_1: skipped, voicemail answered")),
        (
            considered("skipped", "failed", recipient_id="rec_1"),
            ("poller", "rec_1: skipped, the call failed"),
        ),
        (
            considered("cancelled", "openings_off"),
            ("poller", "conv_1: cancelled, openings_off"),
        ),
        (considered("waiting"), None),
        (
            {"message": "draft_kept", "customer": "+573…01"},
            ("us", "Ana: the answer came too late and is kept as a draft"),
        ),
        (
            {"message": "handed_over", "customer": "+573…"},
            ("us", "+573…: a person is in control now"),
        ),
        (
            {"message": "sent", "kind": "operator", "customer": "+573…01"},
            ("operator", "wrote to Ana"),
        ),
        ({"message": "sent", "kind": "reply", "customer": "+573…01"}, None),
        (
            {"message": "delivery reported", "outcome": "opted_out", "customer": "+573…02"},
            ("us", "Bea: does not want to be written to any more, as Twilio reports"),
        ),
        (
            {"message": "delivery reported", "outcome": "retry_queued", "customer": "+573…02"},
            ("us", "Bea: the answer did not arrive: it is sent again soon"),
        ),
        ({"message": "delivery reported", "outcome": "recorded", "customer": "+573…02"}, None),
        (
            {"message": "agent_failed", "customer": "+573…02", "reason": "closed with 1011"},
            ("agent", "Bea: no answer, closed with 1011"),
        ),
        (
            {"message": "cancelled", "customer": "+573…02", "rule": "opted_out"},
            ("us", "Bea: not sent, rule opted_out"),
        ),
        (
            {"message": "turn failed", "level": "ERROR", "kind": "KeyError", "reason": None},
            ("error", "turn failed: KeyError"),
        ),
        ({"message": "turn taken", "level": "INFO", "customer": "+573…01"}, None),
        ({}, None),
    ],
)
def test_what_we_decided_is_told(
    logged: dict[str, object], expected: tuple[str, str] | None
) -> None:
    assert said(tell_decision(logged, NAMES)) == expected


def test_lines_stand_under_each_other() -> None:
    assert line("us", "x").index("x") == line("poller", "x").index("x")
