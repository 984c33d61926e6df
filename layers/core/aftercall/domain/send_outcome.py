"""What is known of a message after it was handed to Twilio."""

from dataclasses import dataclass
from datetime import timedelta

from aftercall.domain.send_failure import SendFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Twilio took the message; `warning` is what it refused at first and went without."""

    message_sid: str
    warning: SendFailure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """The message surely did not go out.

    `http_status` is that of the rejection, None where Twilio was never reached. `retry_after` is
    how long Twilio asks to wait.
    """

    failure: SendFailure
    http_status: int | None = None
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The message may or may not have gone out: no answer, or Twilio's own failure (5xx)."""

    reason: str
    server_error: bool = False


SendOutcome = Accepted | NotSent | Unknown
