"""What becomes of one send or one inbound message: the usual scenario, which behaviours change."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from local.emulators.twilio.webhook_signature import SignatureKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.emulators.twilio.errors import ApiError


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """Seconds from one status of an outbound message to the next."""

    sent: float = 0.2
    delivered: float = 0.5
    read: float = 1.5


NO_DELAYS = Delays(sent=0.0, delivered=0.0, read=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusStep:
    """One status that a message reaches, `wait` scripted seconds after the one before."""

    status: str
    wait: float
    error_code: int | None = None


class Answer(StrEnum):
    """How the POST that creates a message is answered."""

    CREATED = "created"
    SERVER_ERROR = "server_error"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendScenario:
    """The answer to the POST, and the statuses and status callbacks that follow it."""

    steps: tuple[StatusStep, ...]
    refusal: ApiError | None = None
    as_html: bool = False
    answer: Answer = Answer.CREATED
    answer_after: float = 0.0
    callbacks_before_answer: int = 0
    callbacks_posted: bool = True
    reaches_user_ids: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundScenario:
    """How the webhook of one inbound message is signed and delivered, and what it says more."""

    more_fields: tuple[tuple[str, str], ...] = ()
    signing: SignatureKind = SignatureKind.USUAL
    times: int = 1
    parallel: bool = False
    media_readable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What can be chosen about a behaviour; each behaviour says which of these it reads."""

    code: int | None = None
    status: str | None = None
    http_status: int | None = None
    retry_after: int | None = None
    seconds: float | None = None

    @classmethod
    def read(cls, given: Mapping[str, object]) -> Self:
        """Read options as they come over the wire; raises ValueError for an unknown one."""
        unknown = given.keys() - {option.name for option in fields(cls)}
        if unknown:
            raise ValueError(f"no such option: {', '.join(sorted(unknown))}")

        def whole(name: str) -> int | None:
            return None if given.get(name) is None else int(str(given[name]))

        return cls(
            code=whole("code"),
            status=None if given.get("status") is None else str(given["status"]),
            http_status=whole("http_status"),
            retry_after=whole("retry_after"),
            seconds=None if given.get("seconds") is None else float(str(given["seconds"])),
        )


def usual_steps(delays: Delays, *, read_receipts: bool) -> tuple[StatusStep, ...]:
    """Return the statuses of a message that arrives; without read receipts it stays delivered."""
    steps = (
        StatusStep(status="sent", wait=delays.sent),
        StatusStep(status="delivered", wait=delays.delivered),
        StatusStep(status="read", wait=delays.read),
    )
    return steps if read_receipts else steps[:-1]


def failing_steps(code: int, delays: Delays) -> tuple[StatusStep, ...]:
    """Return the one status of a message that the channel rejects."""
    return (StatusStep(status="undelivered", wait=delays.sent, error_code=code),)
