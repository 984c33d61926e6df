"""A call that ElevenLabs' post-call webhook reports: the poller's steps, only sooner."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from aftercall.domain.call import CallOutcome, CallRecord, FinishedCall
from aftercall.domain.call_eligibility import CallDecision, CallPolicy, decide_call
from aftercall.ports import Calls, Clock


class ReportedCallOutcome(StrEnum):
    """What became of a reported call."""

    OPENED = "opened"
    CANCELLED = "cancelled"
    DEFERRED = "deferred"
    SKIPPED = "skipped"
    REPEATED = "repeated"
    LEFT_TO_POLLER = "left_to_poller"


class ReportedCall(NamedTuple):
    """What became of a reported call, and why it got no opening."""

    outcome: ReportedCallOutcome
    reason: str | None = None


_REPEATED = ReportedCall(ReportedCallOutcome.REPEATED)
_LEFT_TO_POLLER = ReportedCall(ReportedCallOutcome.LEFT_TO_POLLER)


def receive_reported_call(
    call: FinishedCall,
    *,
    policy: CallPolicy,
    calls: Calls,
    start: Callable[[FinishedCall], CallRecord | None],
    clock: Clock,
) -> ReportedCall:
    """Start a reported call's conversation, or record why not, once; the poller may do it too.

    A call that is not of a batch, or not ready, is left to the poller, which finds every call. So
    is every call before the poller's first round, when `policy.since` is not known.
    Raises Unavailable where a table gives no answer.
    """
    if call.batch_id is None or call.phone is None or policy.since is None:
        return _LEFT_TO_POLLER
    if calls.record(call.phone, call.call_id) is not None:
        return _REPEATED
    verdict, reason = decide_call(call, policy, clock.now())
    if verdict is CallDecision.WAIT:
        return _LEFT_TO_POLLER
    if verdict is CallDecision.OPEN:
        record = start(call)
        return _REPEATED if record is None else _recorded(record)
    skipped = CallRecord.of_call(call, CallOutcome.SKIPPED, clock.now(), reason=reason)
    return _recorded(skipped) if calls.put_record(skipped) else _REPEATED


def _recorded(record: CallRecord) -> ReportedCall:
    return ReportedCall(ReportedCallOutcome(record.outcome), record.reason)
