"""Each decision that is logged is one line: who and what."""

from __future__ import annotations

import pytest

from aftercall.domain.call_eligibility import SkipReason
from local.decision_lines import decision_line, to_line
from local.narrator import FUNCTIONS
from local.running_stack import ROOT

NAMES = {"+573000000001": "Ana", "+573000000002": "Bea"}


def said(told: str | None) -> tuple[str, str] | None:
    """Take a line apart into who and what."""
    if told is None:
        return None
    assert "\n" not in told
    who, _, what = told.strip().partition("  ")
    return who, what


def considered(outcome: str, reason: str | None = None, **ids: str) -> dict[str, object]:
    ids = ids or {"call_id": "conv_1"}
    return {"message": "call considered", "outcome": outcome, "reason": reason, **ids}


def reported(outcome: str, reason: str | None = None) -> dict[str, object]:
    return {**considered(outcome, reason), "message": "call reported"}


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
        (reported("opened"), ("webhook", "conv_1: opening a conversation")),
        (reported("skipped", "too_old"), ("webhook", "conv_1: skipped, the call is too old")),
        (reported("repeated"), None),
        (reported("left_to_poller"), None),
        (
            {"message": "draft_kept", "customer": "+573…01"},
            ("us", "Ana: the answer came too late and is kept as a draft"),
        ),
        (
            {"message": "messages_moved", "customer": "+573…01", "lines": 2},
            ("us", "Ana: what was written without a number goes on under the number"),
        ),
        (
            {"message": "handed_over", "customer": "+573…"},
            ("us", "+573…: a person is in control now"),
        ),
        (
            {"message": "handed_over", "customer": "+573…01", "reason": "agent_quota"},
            ("us", "Ana: a person is in control now, because of agent_quota"),
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
            {"message": "asked_back", "customer": "+573…02"},
            ("us", "Bea: may want to stop, or answers: is asked which"),
        ),
        (
            {
                "message": "message received",
                "receipt": "stored_opted_out",
                "customer": "+573…02",
            },
            ("us", "Bea: writes, but is opted out: for a person"),
        ),
        (
            {"message": "message received", "receipt": "stored", "customer": "+573…02"},
            None,
        ),
        (
            {"message": "silent", "customer": "+573…02", "reason": "skip_turn"},
            ("agent", "Bea: says nothing, skip_turn"),
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
def test_a_decision_has_a_line(logged: dict[str, object], expected: tuple[str, str] | None) -> None:
    assert said(decision_line(logged, NAMES)) == expected


def test_every_function_that_decides_is_followed() -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    assert set(FUNCTIONS) == folders


def test_lines_are_aligned() -> None:
    assert to_line("us", "x").index("x") == to_line("poller", "x").index("x")


@pytest.mark.parametrize("reason", SkipReason)
def test_every_reason_to_skip_a_call_has_words(reason: SkipReason) -> None:
    line = said(decision_line(considered("skipped", reason.value), NAMES))
    assert line is not None
    assert line[1] != f"conv_1: skipped, {reason.value}"
