"""Reads Twilio's refusals: what surely did not go out, and what cannot be known."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
from twilio.base.exceptions import TwilioException, TwilioServiceException

from aftercall.domain.send_outcome import NotSent, Unknown

SMALLEST_CODE = 10000


def read_refusal(
    error: TwilioException, answer: httpx.Response | None, now: datetime
) -> NotSent | Unknown:
    """Say what an error of Twilio's package means for the message; 5xx may have sent it."""
    if answer is None:
        return NotSent(code=None, http_status=None, reason=f"no request was made: {error}")
    code = _read_code(error)
    if not 400 <= answer.status_code < 500:
        return Unknown(
            reason=f"Twilio answered {answer.status_code} (code {code})",
            server_error=answer.status_code >= 500,
        )
    return NotSent(
        code=code,
        http_status=answer.status_code,
        reason=_sentence(error),
        retry_after=read_retry_after(answer.headers.get("Retry-After"), now),
    )


def read_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return the wait that a Retry-After header asks for, in seconds or as a date."""
    if not value:
        return None
    try:
        if value.strip().isdecimal():
            return timedelta(seconds=int(value))
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(aware - now, timedelta(0))


def _read_code(error: TwilioException) -> int | None:
    # Where the body names no code, Twilio's package puts the HTTP status in its place.
    code = getattr(error, "code", None)
    try:
        number = int(code) if isinstance(code, int | str) else 0
    except ValueError:
        return None
    return number if number >= SMALLEST_CODE else None


def _sentence(error: TwilioException) -> str:
    if isinstance(error, TwilioServiceException):
        return str(error.detail or error.title)
    return str(getattr(error, "msg", error))
