"""Twilio's wish for a pause is read in both of its forms."""

from datetime import UTC, datetime, timedelta

import pytest

from aftercall.gateways.twilio.send_rejection import read_retry_after

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("3", 3),
        (" 3 ", 3),
        ("Sun, 22 Nov 2026 15:01:00 GMT", 60),
        ("Sun, 22 Nov 2026 14:00:00 GMT", 0),
        ("Sun, 22 Nov 2026 15:00:30 -0000", 30),
    ],
)
def test_a_pause_is_seconds_or_a_date(header: str, seconds: int) -> None:
    assert read_retry_after(header, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", [None, "", "soon", "-1", "1.5", "9" * 30])
def test_what_is_no_pause_asks_for_none(header: str | None) -> None:
    assert read_retry_after(header, NOW) is None
