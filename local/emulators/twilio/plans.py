"""What becomes of one send or one inbound message, unless a behaviour changes it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from local.emulators.twilio.signing import Signing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.emulators.twilio.errors import ApiError
    from local.emulators.twilio.reports import Step


class Answer(StrEnum):
    """How the POST that creates a message is answered."""

    CREATED = "created"
    SERVER_ERROR = "server_error"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPlan:
    """The answer to the POST, and the statuses and reports that follow it."""

    steps: tuple[Step, ...]
    refusal: ApiError | None = None
    as_html: bool = False
    answer: Answer = Answer.CREATED
    answer_after: float = 0.0
    reports_before_answer: int = 0
    reports_posted: bool = True
    reaches_user_ids: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundPlan:
    """What is unusual about the webhook of one inbound message."""

    more: tuple[tuple[str, str], ...] = ()
    signing: Signing = Signing.USUAL
    times: int = 1
    parallel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What can be chosen about a behaviour; each one says which of these it heeds."""

    code: int | None = None
    status: str | None = None
    http_status: int | None = None
    retry_after: int | None = None
    seconds: float | None = None

    @classmethod
    def read(cls, given: Mapping[str, object]) -> Self:
        """Read options as they come over the wire; an unknown one is a ValueError."""
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
