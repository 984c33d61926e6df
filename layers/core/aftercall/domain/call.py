"""Voice calls at ElevenLabs: batches, recipients, finished calls, and our record of each call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

FINISHED_STATUSES = frozenset({"completed", "failed", "cancelled", "voicemail"})
_LAST_SECOND = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch call as ElevenLabs' list shows it.

    `moved_at` (Unix seconds) and `finished` (recipients whose call is over) say whether anything in
    it changed since it was last read.
    """

    batch_id: str
    agent_id: str
    moved_at: int
    finished: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One recipient of a batch call.

    `status` is ElevenLabs' own word, unknown ones included; `updated_at` is in Unix seconds. A
    variable is null where the recipient's cell is empty.
    `number_without_country` says that a number was given, but not of which country.
    """

    recipient_id: str
    batch_id: str
    status: str
    updated_at: int
    phone: str | None
    call_id: str | None
    variables: dict[str, str | int | float | bool | None] = field(default_factory=dict)
    number_without_country: bool = False

    @property
    def is_finished(self) -> bool:
        """Whether the call is over; with a status that we do not know it is not."""
        return self.status in FINISHED_STATUSES

    @property
    def ended_at(self) -> datetime:
        """When a finished recipient's call ended; times after the year 9998 are cut to it."""
        return datetime.fromtimestamp(min(max(self.updated_at, 0), _LAST_SECOND), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTurn:
    """One line of a call's transcript; `role` is `agent` or `user`."""

    role: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedCall:
    """A call as ElevenLabs stores it; `status` is ElevenLabs' own word.

    `variables` are the call's dynamic variables without ElevenLabs' own `system__` ones, null where
    the call had no value, and `collected` the values of its data collection. `cost` is in
    ElevenLabs credits.
    `number_without_country` says that a number was given, but not of which country.
    """

    call_id: str
    agent_id: str
    status: str
    started_at: datetime
    ended_at: datetime
    phone: str | None
    batch_id: str | None = None
    recipient_id: str | None = None
    text_only: bool = False
    by_phone: bool = True
    number_without_country: bool = False
    analysed: bool = False
    voicemail: bool = False
    user_turns: int = 0
    language: str | None = None
    summary: str | None = None
    title: str | None = None
    cost: float | None = None
    turns: tuple[CallTurn, ...] = ()
    variables: dict[str, str | int | float | bool | None] = field(default_factory=dict)
    collected: dict[str, str] = field(default_factory=dict)


class CallOutcome(StrEnum):
    """What a finished call led to."""

    OPENED = "opened"
    CANCELLED = "cancelled"
    DEFERRED = "deferred"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """What is kept of a considered call; its conditional put is the claim.

    `record_id` is the call's id, or batch and recipient where no call was made. `customer` is
    None where there is no phone. `reason` is a SkipReason, or the rule that cancelled the opening,
    and `would_send` what it would have said. The fields from `call_id` on are the call's own, as
    in FinishedCall, and None where the call was never fetched.
    """

    record_id: str
    customer: str | None
    outcome: CallOutcome
    recorded_at: datetime
    reason: str | None = None
    would_send: str | None = None
    batch_id: str | None = None
    recipient_id: str | None = None
    opening_seq: int | None = None
    call_id: str | None = None
    agent_id: str | None = None
    call_status: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    user_turns: int | None = None
    language: str | None = None
    cost: float | None = None
    title: str | None = None
    unknown_attributes: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """Attributes that newer code wrote and this version does not know, in DynamoDB's own form:
    they are written back as they were read."""

    @classmethod
    def of_call(
        cls,
        call: FinishedCall,
        outcome: CallOutcome,
        recorded_at: datetime,
        *,
        reason: str | None = None,
        would_send: str | None = None,
        opening_seq: int | None = None,
    ) -> Self:
        """Return the record of a call that was fetched; its words are kept apart."""
        return cls(
            record_id=call.call_id,
            customer=call.phone,
            outcome=outcome,
            recorded_at=recorded_at,
            reason=reason,
            would_send=would_send,
            batch_id=call.batch_id,
            recipient_id=call.recipient_id,
            opening_seq=opening_seq,
            call_id=call.call_id,
            agent_id=call.agent_id,
            call_status=call.status,
            started_at=call.started_at,
            ended_at=call.ended_at,
            user_turns=call.user_turns,
            language=call.language,
            cost=call.cost,
            title=call.title,
        )
