"""One finished recipient: skipped with a reason, opened, or evaluated again in the next round."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from aftercall.domain.call import CallOutcome, CallRecord, FinishedCall, Recipient
from aftercall.domain.call_eligibility import (
    CallDecision,
    CallPolicy,
    SkipReason,
    decide_call,
    decide_skip,
)
from aftercall.domain.errors import Refused, Unavailable
from aftercall.ports import Calls, Clock, Executor, FinishedCalls, PollCursors


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientEvaluation:
    """The result for one finished recipient.

    `customer` is None where there is no phone number that can be read. `outcome` is None where the
    next round evaluates it again; `reason` then says why.
    """

    recipient_id: str
    batch_id: str
    call_id: str | None
    customer: str | None
    outcome: CallOutcome | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollContext:
    """What a round of the poller works with.

    `start` starts the conversation of a call, once. Nothing new is begun after `deadline`.
    """

    source: FinishedCalls
    cursors: PollCursors
    calls: Calls
    start: Callable[[FinishedCall], CallRecord | None]
    clock: Clock
    executor: Executor
    deadline: datetime


def evaluate_recipient(
    poll: PollContext, policy: CallPolicy, recipient: Recipient
) -> RecipientEvaluation | None:
    """Evaluate one finished recipient; return None where that was done before.

    A recipient that cannot be read or written now is evaluated again in the next round; it never
    stops the others. Raises Misconfigured where ElevenLabs refuses the API key.
    """
    try:
        return _evaluate(poll, policy, recipient)
    except Unavailable as error:
        return _evaluation(recipient, None, str(error))


def _evaluate(
    poll: PollContext, policy: CallPolicy, recipient: Recipient
) -> RecipientEvaluation | None:
    phone = recipient.phone
    record_id = recipient.call_id or f"{recipient.batch_id}.{recipient.recipient_id}"
    if poll.calls.record(phone, record_id) is not None:
        return None
    now = poll.clock.now()
    reason = decide_skip(recipient, policy, now)
    if reason is not None or recipient.call_id is None:
        return _skip(poll, recipient, phone, reason or SkipReason.FAILED, None)
    try:
        fetched = poll.source.call(recipient.call_id)
    except Refused as error:
        # A call that just ended may not be there yet.
        if now - recipient.ended_at < policy.analysis_patience:
            return _evaluation(recipient, None, str(error))
        return _skip(poll, recipient, phone, SkipReason.UNREADABLE, None)
    call = replace(
        fetched,
        phone=fetched.phone or phone,
        number_without_country=fetched.number_without_country or recipient.number_without_country,
        batch_id=recipient.batch_id,
        recipient_id=recipient.recipient_id,
        variables={**recipient.variables, **fetched.variables},
    )
    verdict, reason = decide_call(call, policy, now)
    if verdict is CallDecision.WAIT:
        return _evaluation(recipient, None, f"call is {call.status}")
    if reason is not None:
        return _skip(poll, recipient, call.phone, reason, call)
    record = poll.start(call)
    return None if record is None else _evaluation(recipient, record.outcome, record.reason)


def _skip(
    poll: PollContext,
    recipient: Recipient,
    customer: str | None,
    reason: SkipReason,
    call: FinishedCall | None,
) -> RecipientEvaluation | None:
    now = poll.clock.now()
    if call is not None:
        record = CallRecord.of_call(call, CallOutcome.SKIPPED, now, reason=reason)
    else:
        record = CallRecord(
            record_id=recipient.call_id or f"{recipient.batch_id}.{recipient.recipient_id}",
            customer=customer,
            outcome=CallOutcome.SKIPPED,
            recorded_at=now,
            reason=reason,
            batch_id=recipient.batch_id,
            recipient_id=recipient.recipient_id,
        )
    is_new = poll.calls.put_record(record)
    return _evaluation(recipient, CallOutcome.SKIPPED, reason) if is_new else None


def _evaluation(
    recipient: Recipient, outcome: CallOutcome | None, reason: str | None
) -> RecipientEvaluation:
    return RecipientEvaluation(
        recipient_id=recipient.recipient_id,
        batch_id=recipient.batch_id,
        call_id=recipient.call_id,
        customer=recipient.phone,
        outcome=outcome,
        reason=reason,
    )
