"""One round of the poller: batches that changed, and each of their finished recipients once."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from aftercall.domain.call import Batch, Recipient
from aftercall.domain.call_eligibility import CallPolicy
from aftercall.domain.errors import Refused, Unavailable
from aftercall.flows.calls.evaluate_recipient import (
    PollContext,
    RecipientEvaluation,
    evaluate_recipient,
)
from aftercall.ports import BatchCursor

AT_ONCE = 8
"""How many recipients are evaluated in parallel; the deadline is checked in between."""
OVERLAP_SECONDS = 120
"""How far before the cursor recipients are read again, because ElevenLabs may list some late.

The records of their calls make the repetition harmless.
"""


@dataclass(slots=True, kw_only=True)
class PollReport:
    """What a round found; `unreadable` has a sentence for each thing that could not be read."""

    batches: int = 0
    evaluated: list[RecipientEvaluation] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def find_finished_calls(poll: PollContext, policy: CallPolicy, *, every_page: bool) -> PollReport:
    """Evaluate every recipient that finished since the last round; write nothing where none did.

    Without `policy.since`, only calls that ended after the first round count. A batch's cursor is
    saved after its recipients are recorded, so that the next round continues one that was cut off.
    Raises Misconfigured where the key is refused, Unavailable where the list cannot be read.
    """
    first_round, cursors = poll.cursors.load()
    if first_round is None:
        first_round = poll.cursors.begin(poll.clock.now())
    since = policy.since or first_round
    report = PollReport()
    for batch in poll.source.batches(every_page=every_page):
        cursor = cursors.get(batch.batch_id, BatchCursor(batch_id=batch.batch_id))
        if _has_moved(batch, cursor, policy, since) and poll.clock.now() < poll.deadline:
            report.batches += 1
            _evaluate_batch(poll, replace(policy, since=since), batch, cursor, report)
    return report


def _has_moved(batch: Batch, cursor: BatchCursor, policy: CallPolicy, since: datetime) -> bool:
    if cursor.waiting:
        return True
    if policy.agent_ids and batch.agent_id not in policy.agent_ids:
        return False
    if batch.moved_at < int(since.timestamp()):
        return False
    return (batch.moved_at, batch.finished) != (cursor.moved_at, cursor.finished)


def _evaluate_batch(
    poll: PollContext, policy: CallPolicy, batch: Batch, cursor: BatchCursor, report: PollReport
) -> None:
    try:
        recipients, unreadable = poll.source.recipients(batch.batch_id)
    except (Refused, Unavailable) as error:
        report.unreadable.append(f"batch {batch.batch_id}: {error}")
        return
    report.unreadable += unreadable
    after = _evaluate_recipients(poll, policy, batch, cursor, recipients, report)
    if after != cursor:
        poll.cursors.save(after)


def _evaluate_recipients(
    poll: PollContext,
    policy: CallPolicy,
    batch: Batch,
    cursor: BatchCursor,
    recipients: list[Recipient],
    report: PollReport,
) -> BatchCursor:
    """Evaluate the waiting recipients, then the newly finished ones by time; return the new cursor.

    Oldest first, because `through` may only pass a recipient once all before it are evaluated.
    """
    finished = [recipient for recipient in recipients if recipient.is_finished]
    again = [one for one in finished if one.recipient_id in cursor.waiting]
    since = cursor.through - OVERLAP_SECONDS
    new = [one for one in finished if one not in again and one.updated_at >= since]
    todo = [*again, *sorted(new, key=lambda one: one.updated_at)]
    waiting = {one.recipient_id: None for one in again}
    through = cursor.through
    for begin in range(0, len(todo), AT_ONCE):
        if poll.clock.now() >= poll.deadline:
            return replace(cursor, through=through, waiting=tuple(waiting))
        some = todo[begin : begin + AT_ONCE]
        jobs = [partial(evaluate_recipient, poll, policy, recipient) for recipient in some]
        for recipient, seen in zip(some, poll.executor.run(jobs), strict=True):
            waiting.pop(recipient.recipient_id, None)
            if seen is not None:
                report.evaluated.append(seen)
                if seen.outcome is None:
                    waiting[recipient.recipient_id] = None
        through = max([through, *(one.updated_at for one in some if one not in again)])
    return replace(
        cursor,
        moved_at=batch.moved_at,
        finished=batch.finished,
        through=through,
        waiting=tuple(waiting),
    )
