"""What is known of a message after the request to Twilio."""

from dataclasses import dataclass
from datetime import timedelta

from aftercall.domain.send_failure import SendFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Twilio accepted the message.

    `warning` is what it rejected at first and the message was then sent without.
    """

    message_sid: str
    warning: SendFailure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """The message was certainly not sent.

    `http_status` is that of the rejection, None where Twilio was never reached. `retry_after` is
    how long Twilio asks to wait.
    """

    failure: SendFailure
    http_status: int | None = None
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The message may have been sent: no answer came, or a 5xx (`server_error`)."""

    reason: str
    server_error: bool = False


SendOutcome = Accepted | NotSent | Unknown
