"""What came of handing a message to Twilio, and what each refusal asks for."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Twilio took the message."""

    message_sid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """The message surely did not go out; `code` is Twilio's, None where it was not reached."""

    code: int | None
    http_status: int | None
    reason: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The message may or may not have gone out: no answer, or Twilio's own failure (5xx)."""

    reason: str
    server_error: bool = False


SendOutcome = Accepted | NotSent | Unknown


class Reaction(StrEnum):
    """What a refusal asks for."""

    LATER = "later"
    FAIL = "fail"
    OPT_OUT = "opt_out"
    ALARM = "alarm"


# Decided by Twilio's code, since an HTTP status alone says too little: a daily cap (63038) also
# comes as 429. Meanings: Twilio's error dictionary.
_BY_CODE = {
    20429: Reaction.LATER,
    63018: Reaction.LATER,
    21610: Reaction.OPT_OUT,
    63014: Reaction.OPT_OUT,
    63033: Reaction.OPT_OUT,
    20001: Reaction.ALARM,
    20003: Reaction.ALARM,
    20404: Reaction.ALARM,
    20422: Reaction.ALARM,
    21212: Reaction.ALARM,
    21603: Reaction.ALARM,
    21606: Reaction.ALARM,
    21609: Reaction.ALARM,
    63007: Reaction.ALARM,
    63038: Reaction.ALARM,
}


def react_to(refusal: NotSent) -> Reaction:
    """Return what to do about a refused send; what Twilio does not explain fails for good."""
    if refusal.code is not None and refusal.code in _BY_CODE:
        return _BY_CODE[refusal.code]
    if refusal.http_status is None or refusal.http_status == 429:
        return Reaction.LATER
    return Reaction.ALARM if refusal.http_status in (401, 403) else Reaction.FAIL
