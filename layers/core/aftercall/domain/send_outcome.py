"""What came of handing a message to Twilio, and what a refusal means."""

from dataclasses import dataclass, replace
from datetime import timedelta

from aftercall.domain.codes import CODES, Meaning, Reaction, meaning_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Twilio took the message, without what it refused with `warning_code` at first."""

    message_sid: str
    warning_code: int | None = None


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


def explain(refusal: NotSent) -> Meaning:
    """Return what a refused send means; what Twilio does not explain fails for good.

    The code decides before the HTTP status, which alone says too little: a daily cap (63038) also
    comes as 429.
    """
    if refusal.code in CODES:
        return meaning_of(refusal.code)
    plain = meaning_of(refusal.code, refusal.reason)
    if refusal.http_status is None or refusal.http_status == 429:
        return replace(plain, reaction=Reaction.LATER, may_pass=True)
    if refusal.http_status in (401, 403):
        return replace(plain, reaction=Reaction.ALARM, may_pass=True)
    return plain
