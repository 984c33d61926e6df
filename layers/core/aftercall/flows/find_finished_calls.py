"""The poller's round: batches that moved, their finished recipients, each considered once."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from aftercall.domain.call import (
    Batch,
    CallOutcome,
    CallPolicy,
    CallRecord,
    FinishedCall,
    Recipient,
    SkipReason,
    Verdict,
    is_finished,
    judge_call,
    judge_recipient,
)
from aftercall.domain.errors import Refused, Unavailable
from aftercall.domain.phone import read_phone
from aftercall.ports import BatchMark, Calls, Clock, FinishedCalls, PollMarks, SideBySide

AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """What became of one finished recipient; `outcome` is None where it is looked at again."""

    recipient_id: str
    batch_id: str
    call_id: str | None
    outcome: CallOutcome | None
    reason: str | None


@dataclass(slots=True, kw_only=True)
class PollReport:
    """What a round saw; `unreadable` has a sentence for each thing that could not be read."""

    batches: int = 0
    considered: list[Considered] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What a round works with; `start` opens the conversation of a call, once."""

    source: FinishedCalls
    marks: PollMarks
    calls: Calls
    start: Callable[[FinishedCall], CallRecord | None]
    clock: Clock
    side_by_side: SideBySide
    deadline: datetime


def find_finished_calls(poll: Poll, policy: CallPolicy, *, every_page: bool) -> PollReport:
    """Consider every recipient that finished since the last round; write nothing if none did.

    Without an earlier `policy.since`, only calls that ended after the first round count. A mark is
    saved after its recipients are recorded, so a round that is cut off is taken up again.
    Raises Misconfigured where the key is refused, Unavailable where the list cannot be read.
    """
    first_round, marks = poll.marks.load()
    if first_round is None:
        first_round = poll.marks.begin(poll.clock.now())
    since = policy.since or first_round
    report = PollReport()
    for batch in poll.source.batches(every_page=every_page):
        mark = marks.get(batch.batch_id, BatchMark(batch_id=batch.batch_id))
        if _has_moved(batch, mark, policy, since) and poll.clock.now() < poll.deadline:
            report.batches += 1
            _consider_batch(poll, replace(policy, since=since), batch, mark, report)
    return report


def _has_moved(batch: Batch, mark: BatchMark, policy: CallPolicy, since: datetime) -> bool:
    if mark.waiting:
        return True
    if policy.agent_ids and batch.agent_id not in policy.agent_ids:
        return False
    if batch.moved_at < int(since.timestamp()):
        return False
    return (batch.moved_at, batch.finished) != (mark.moved_at, mark.finished)


def _consider_batch(
    poll: Poll, policy: CallPolicy, batch: Batch, mark: BatchMark, report: PollReport
) -> None:
    try:
        recipients, unreadable = poll.source.recipients(batch.batch_id)
    except (Refused, Unavailable) as error:
        report.unreadable.append(f"batch {batch.batch_id}: {error}")
        return
    report.unreadable += unreadable
    after = _work_through(poll, policy, batch, mark, recipients, report)
    if after != mark:
        poll.marks.save(after)


def _work_through(
    poll: Poll,
    policy: CallPolicy,
    batch: Batch,
    mark: BatchMark,
    recipients: list[Recipient],
    report: PollReport,
) -> BatchMark:
    """Consider those waiting, then the newly finished in that order, while there is time."""
    finished = [recipient for recipient in recipients if is_finished(recipient)]
    again = [one for one in finished if one.recipient_id in mark.waiting]
    new = [one for one in finished if one not in again and one.updated_at >= mark.upto]
    todo = [*again, *sorted(new, key=lambda one: one.updated_at)]
    waiting = {one.recipient_id: None for one in again}
    upto = mark.upto
    for begin in range(0, len(todo), AT_ONCE):
        if poll.clock.now() >= poll.deadline:
            return replace(mark, upto=upto, waiting=tuple(waiting))
        some = todo[begin : begin + AT_ONCE]
        jobs = [partial(_consider, poll, policy, recipient) for recipient in some]
        for recipient, seen in zip(some, poll.side_by_side.run(jobs), strict=True):
            waiting.pop(recipient.recipient_id, None)
            if seen is not None:
                report.considered.append(seen)
                if seen.outcome is None:
                    waiting[recipient.recipient_id] = None
        upto = max([upto, *(one.updated_at for one in some if one not in again)])
    return replace(
        mark,
        moved_at=batch.moved_at,
        finished=batch.finished,
        upto=upto,
        waiting=tuple(waiting),
    )


def _consider(poll: Poll, policy: CallPolicy, recipient: Recipient) -> Considered | None:
    """Consider one finished recipient; None where that was done before.

    One that cannot be read or written now waits for the next round and stops no other.
    """
    try:
        return _judge(poll, policy, recipient)
    except Unavailable as error:
        return _considered(recipient, None, str(error))


def _judge(poll: Poll, policy: CallPolicy, recipient: Recipient) -> Considered | None:
    phone = read_phone(recipient.phone)
    record_id = recipient.call_id or f"{recipient.batch_id}.{recipient.recipient_id}"
    if poll.calls.record(phone, record_id) is not None:
        return None
    now = poll.clock.now()
    reason = judge_recipient(recipient, policy, now)
    if reason is not None or recipient.call_id is None:
        return _skip(poll, recipient, phone, reason or SkipReason.FAILED, None)
    try:
        fetched = poll.source.call(recipient.call_id)
    except Refused:
        return _skip(poll, recipient, phone, SkipReason.UNREADABLE, None)
    call = replace(
        fetched,
        phone=fetched.phone or phone,
        batch_id=recipient.batch_id,
        recipient_id=recipient.recipient_id,
        variables={**recipient.variables, **fetched.variables},
    )
    verdict, reason = judge_call(call, policy, now)
    if verdict is Verdict.WAIT:
        return _considered(recipient, None, f"call is {call.status}")
    if reason is not None:
        return _skip(poll, recipient, call.phone, reason, call)
    record = poll.start(call)
    return None if record is None else _considered(recipient, record.outcome, record.reason)


def _skip(
    poll: Poll,
    recipient: Recipient,
    customer: str | None,
    reason: SkipReason,
    call: FinishedCall | None,
) -> Considered | None:
    record = CallRecord(
        record_id=recipient.call_id or f"{recipient.batch_id}.{recipient.recipient_id}",
        customer=customer,
        outcome=CallOutcome.SKIPPED,
        recorded_at=poll.clock.now(),
        reason=reason,
        call=call,
        batch_id=recipient.batch_id,
        recipient_id=recipient.recipient_id,
    )
    is_new = poll.calls.put_record(record)
    return _considered(recipient, CallOutcome.SKIPPED, reason) if is_new else None


def _considered(
    recipient: Recipient, outcome: CallOutcome | None, reason: str | None
) -> Considered:
    return Considered(
        recipient_id=recipient.recipient_id,
        batch_id=recipient.batch_id,
        call_id=recipient.call_id,
        outcome=outcome,
        reason=reason,
    )
