"""What the voice side tells us: batches, their recipients, and the calls that ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch of calls as the list shows it; `moved_at` and `finished` tell whether it moved."""

    batch_id: str
    agent_id: str
    moved_at: int
    finished: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One person of a batch; `status` is ElevenLabs' own word, unknown ones included."""

    recipient_id: str
    batch_id: str
    status: str
    updated_at: int
    phone: str | None
    call_id: str | None
    variables: dict[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTurn:
    """One line of the call."""

    role: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedCall:
    """A call as ElevenLabs keeps it; `status` is its own word.

    `variables` are the call's dynamic variables without ElevenLabs' own `system__` ones, and
    `collected` the values of its data collection. `cost` is in ElevenLabs credits.
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
    analysed: bool = False
    voicemail: bool = False
    user_turns: int = 0
    language: str | None = None
    summary: str | None = None
    title: str | None = None
    cost: float | None = None
    turns: tuple[CallTurn, ...] = ()
    variables: dict[str, str | int | float | bool] = field(default_factory=dict)
    collected: dict[str, str] = field(default_factory=dict)


class SkipReason(StrEnum):
    """Why a finished recipient gets no opening."""

    VOICEMAIL = "voicemail"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NO_USER_TURN = "no_user_turn"
    NO_PHONE = "no_phone"
    TOO_OLD = "too_old"
    OTHER_AGENT = "other_agent"
    TEXT_SESSION = "text_session"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPolicy:
    """Whose calls are followed up, and how long after their end.

    `since` is None where only calls after the first round count; no `agent_ids` means all.
    """

    since: datetime | None
    max_age: timedelta
    agent_ids: frozenset[str]
    analysis_patience: timedelta = timedelta(minutes=10)


class Verdict(StrEnum):
    """What to do with a fetched call now."""

    OPEN = "open"
    SKIP = "skip"
    WAIT = "wait"


LAST_SECOND = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())
FINISHED_STATUSES = frozenset({"completed", "failed", "cancelled", "voicemail"})
_UNANSWERED = {
    "failed": SkipReason.FAILED,
    "cancelled": SkipReason.CANCELLED,
    "voicemail": SkipReason.VOICEMAIL,
}


def is_finished(recipient: Recipient) -> bool:
    """Say whether this recipient's call is over; a status we do not know is not."""
    return recipient.status in FINISHED_STATUSES


def judge_recipient(recipient: Recipient, policy: CallPolicy, now: datetime) -> SkipReason | None:
    """Return why a recipient is skipped without a look at its call, or None to fetch it."""
    if recipient.status in _UNANSWERED:
        return _UNANSWERED[recipient.status]
    if _is_too_old(ended_at(recipient), policy, now):
        return SkipReason.TOO_OLD
    return SkipReason.FAILED if recipient.call_id is None else None


def ended_at(recipient: Recipient) -> datetime:
    """Return when a finished recipient's call ended; the far future is cut."""
    return datetime.fromtimestamp(min(max(recipient.updated_at, 0), LAST_SECOND), UTC)


def _is_too_old(ended: datetime, policy: CallPolicy, now: datetime) -> bool:
    # ElevenLabs counts in whole seconds: a call that ended in the first second still counts.
    too_early = policy.since is not None and ended < policy.since.replace(microsecond=0)
    return too_early or now - ended > policy.max_age


def judge_call(
    call: FinishedCall, policy: CallPolicy, now: datetime
) -> tuple[Verdict, SkipReason | None]:
    """Say whether a fetched call is opened, skipped with a reason, or not ready yet.

    Analysis comes after the call is done; a transcript without it is used once patience runs out.
    """
    reason = _not_ours(call, policy, now)
    if reason is None and not _is_ready(call, policy, now):
        return Verdict.WAIT, None
    reason = reason or _nobody_to_write_to(call)
    return (Verdict.OPEN, None) if reason is None else (Verdict.SKIP, reason)


def _not_ours(call: FinishedCall, policy: CallPolicy, now: datetime) -> SkipReason | None:
    if call.text_only or not call.by_phone:
        return SkipReason.TEXT_SESSION
    if policy.agent_ids and call.agent_id not in policy.agent_ids:
        return SkipReason.OTHER_AGENT
    if _is_too_old(call.ended_at, policy, now):
        return SkipReason.TOO_OLD
    return SkipReason.FAILED if call.status == "failed" else None


def _is_ready(call: FinishedCall, policy: CallPolicy, now: datetime) -> bool:
    if call.status == "done" and call.analysed:
        return True
    # While a call is processed its duration may be missing, so that a long one looks long over.
    has_words = call.status == "done" or call.user_turns > 0
    return has_words and now - call.ended_at >= policy.analysis_patience


def _nobody_to_write_to(call: FinishedCall) -> SkipReason | None:
    if call.voicemail:
        return SkipReason.VOICEMAIL
    if call.user_turns == 0:
        return SkipReason.NO_USER_TURN
    return SkipReason.NO_PHONE if call.phone is None else None


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
