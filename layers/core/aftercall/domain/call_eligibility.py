"""Which finished calls are followed up by an opening, which are skipped, and which have to wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from aftercall.domain.call import FinishedCall, Recipient


class SkipReason(StrEnum):
    """Why a finished recipient gets no opening."""

    VOICEMAIL = "voicemail"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NO_USER_TURN = "no_user_turn"
    NO_PHONE = "no_phone"
    NUMBER_WITHOUT_COUNTRY = "number_without_country"
    TOO_OLD = "too_old"
    OTHER_AGENT = "other_agent"
    TEXT_SESSION = "text_session"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPolicy:
    """Whose calls are followed up, and how long after their end.

    Calls that ended before `since` are skipped; None stands for the poller's first round. No
    `agent_ids` means all agents. `analysis_patience` is how long a call's analysis is waited for.
    """

    since: datetime | None
    max_age: timedelta
    agent_ids: frozenset[str]
    analysis_patience: timedelta = timedelta(minutes=10)


class CallDecision(StrEnum):
    """What is done with a fetched call now; WAIT means that a later round reads it again."""

    OPEN = "open"
    SKIP = "skip"
    WAIT = "wait"


_UNANSWERED = {
    "failed": SkipReason.FAILED,
    "cancelled": SkipReason.CANCELLED,
    "voicemail": SkipReason.VOICEMAIL,
}


def decide_skip(recipient: Recipient, policy: CallPolicy, now: datetime) -> SkipReason | None:
    """Return why a recipient is skipped without reading its call, or None to fetch the call."""
    if recipient.status in _UNANSWERED:
        return _UNANSWERED[recipient.status]
    if _is_too_old(recipient.ended_at, policy, now):
        return SkipReason.TOO_OLD
    return SkipReason.FAILED if recipient.call_id is None else None


def _is_too_old(ended: datetime, policy: CallPolicy, now: datetime) -> bool:
    # ElevenLabs counts in whole seconds: a call that ended in the first second still counts.
    too_early = policy.since is not None and ended < policy.since.replace(microsecond=0)
    return too_early or now - ended > policy.max_age


def decide_call(
    call: FinishedCall, policy: CallPolicy, now: datetime
) -> tuple[CallDecision, SkipReason | None]:
    """Return whether a fetched call gets an opening, is skipped (with the reason), or has to wait.

    ElevenLabs analyses a call after it is done. A call without an analysis is used as it is once
    `policy.analysis_patience` has passed since its end.
    """
    # First what is known without a transcript, so that no other agent's call is waited for; then
    # readiness; then what the transcript says, which may still grow before the call is ready.
    reason = _not_ours(call, policy, now)
    if reason is None and not _is_ready(call, policy, now):
        return CallDecision.WAIT, None
    reason = reason or _cannot_be_written_to(call)
    return (CallDecision.OPEN, None) if reason is None else (CallDecision.SKIP, reason)


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
    # While ElevenLabs processes a call its duration may be missing: `ended_at` is then too early.
    has_words = call.status == "done" or call.user_turns > 0
    return has_words and now - call.ended_at >= policy.analysis_patience


def _cannot_be_written_to(call: FinishedCall) -> SkipReason | None:
    if call.voicemail:
        return SkipReason.VOICEMAIL
    if call.user_turns == 0:
        return SkipReason.NO_USER_TURN
    if call.phone is not None:
        return None
    missing_country = call.number_without_country
    return SkipReason.NUMBER_WITHOUT_COUNTRY if missing_country else SkipReason.NO_PHONE
