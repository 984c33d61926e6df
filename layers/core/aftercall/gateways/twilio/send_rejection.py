"""Reads Twilio's rejections of a send: what surely did not go out, and what cannot be known."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
from twilio.base.exceptions import TwilioException, TwilioServiceException

from aftercall.domain.send_outcome import NotSent, Unknown
from aftercall.gateways.twilio.error_codes import code_of_error, explain_rejection


def read_rejection(
    error: TwilioException, answer: httpx.Response | None, now: datetime
) -> NotSent | Unknown:
    """Say what an error of Twilio's package means for the message; 5xx may have sent it."""
    if answer is None:
        return not_sent(f"no request was made: {error}")
    code = code_of_error(error)
    if not 400 <= answer.status_code < 500:
        return Unknown(
            reason=f"Twilio answered {answer.status_code} (code {code})",
            server_error=answer.status_code >= 500,
        )
    return rejected(
        code,
        answer.status_code,
        _sentence(error),
        read_retry_after(answer.headers.get("Retry-After"), now),
    )


def rejected(
    code: int | None, http_status: int, words: str, retry_after: timedelta | None = None
) -> NotSent:
    """Return the outcome of a message that Twilio rejected, with what that means."""
    failure = explain_rejection(code, http_status, words)
    return NotSent(failure=failure, http_status=http_status, retry_after=retry_after)


def not_sent(reason: str) -> NotSent:
    """Return the outcome of a message that never reached Twilio."""
    return NotSent(failure=explain_rejection(None, None, reason))


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


def _sentence(error: TwilioException) -> str:
    if isinstance(error, TwilioServiceException):
        return str(error.detail or error.title)
    return str(getattr(error, "msg", error))
