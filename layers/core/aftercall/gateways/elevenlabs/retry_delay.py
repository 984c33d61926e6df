"""How long to wait before ElevenLabs is asked again: as it requests, else at random.

ElevenLabs' own Python package reads `retry-after-ms` and `retry-after` (seconds or an HTTP date);
whether the Agents routes send them is unconfirmed.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def requested_delay(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that a response requests, or None where it requests none."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return max(milliseconds / 1000, 0)
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is None:
        seconds = _seconds_until(value, now)
    return None if seconds is None else max(seconds, 0)


def backoff_delay(attempt: int, fraction: float) -> float:
    """Return seconds with full jitter: up to 1 s after the first attempt, doubling with each.

    `fraction` is a random number from 0 to 1.
    """
    return fraction * 2.0 ** (attempt - 1)


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return None if math.isnan(number) else number


def _seconds_until(value: str | None, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(value or "")
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - now).total_seconds()
