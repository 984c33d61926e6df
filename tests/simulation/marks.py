"""Calls, marks and the due index in memory."""

from dataclasses import replace
from datetime import datetime

from aftercall.domain.call import CallRecord, FinishedCall
from aftercall.ports import BatchCursor
from tests.simulation.stored import Stored


class TableCalls:
    """The port Calls."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored

    def record(self, customer: str | None, record_id: str) -> CallRecord | None:
        """Return what a considered call led to, or None."""
        return self._stored.records.get((customer, record_id))

    def put_record(self, record: CallRecord) -> bool:
        """Keep the record of a call that opens nothing; say whether it is new."""
        key = (record.customer, record.record_id)
        is_new = key not in self._stored.records
        self._stored.records.setdefault(key, record)
        return is_new

    def put_text(self, customer: str, call: FinishedCall) -> None:
        """Keep what was said in a call."""
        self._stored.texts.setdefault((customer, call.call_id), call)

    def text(self, customer: str, call_id: str) -> FinishedCall | None:
        """Return the call with its words, or None."""
        return self._stored.texts.get((customer, call_id))


class TablePollMarks:
    """The port PollMarks."""

    def __init__(self) -> None:
        self.first_round: datetime | None = None
        self.marks: dict[str, BatchCursor] = {}
        self.openings: dict[str, int] = {}

    def load(self) -> tuple[datetime | None, dict[str, BatchCursor]]:
        """Return the time of the first round and the marks."""
        return self.first_round, dict(self.marks)

    def begin(self, now: datetime) -> datetime:
        """Keep the time of the first round."""
        self.first_round = self.first_round or now
        return self.first_round

    def save(self, mark: BatchCursor) -> None:
        """Keep how far a batch was considered; a round that was overtaken sets nothing back."""
        kept = self.marks.get(mark.batch_id)
        if kept is None or kept.upto <= mark.upto:
            self.marks[mark.batch_id] = mark

    def reserve_opening(self, day: str, limit: int) -> bool:
        """Count one more opening on this day; False where the limit is reached."""
        if self.openings.get(day, 0) >= limit:
            return False
        self.openings[day] = self.openings.get(day, 0) + 1
        return True


class TableInboxMark:
    """The port InboxMark."""

    def __init__(self) -> None:
        self.upto: datetime | None = None

    def load(self) -> datetime | None:
        """Return the time, or None before the first round."""
        return self.upto

    def save(self, upto: datetime) -> None:
        """Keep the time; a round that was overtaken sets nothing back."""
        if self.upto is None or self.upto < upto:
            self.upto = upto


class TableDue:
    """The port Due, read from the conversations as they stand."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored

    def due(self, before: datetime, limit: int) -> list[tuple[str, datetime]]:
        """Return customers whose conversation was due before a time, oldest first."""
        dated = ((one.customer, one.due_at) for one in self._stored.conversations.values())
        found = [(customer, at) for customer, at in dated if at is not None and at <= before]
        return sorted(found, key=_when)[:limit]

    def put_off(self, customer: str, due_at: datetime, later: datetime) -> None:
        """Make a conversation due later, unless it moved meanwhile; its version stays."""
        found = self._stored.conversations[customer]
        if found.due_at == due_at:
            self._stored.conversations[customer] = replace(found, due_at=later)


def _when(entry: tuple[str, datetime]) -> tuple[datetime, str]:
    return entry[1], entry[0]
