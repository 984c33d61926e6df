"""Considered calls and the poller's marks over the same memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aftercall.store.call_items import record_item, text_item
from tests.fuzz.limits import check_item
from tests.fuzz.memory import DAYS

if TYPE_CHECKING:
    from aftercall.domain.call import CallRecord, FinishedCall
    from aftercall.ports import BatchCursor
    from tests.fuzz.memory import Memory


@dataclass(frozen=True, slots=True)
class CallShelf:
    """The ports Calls and PollMarks."""

    memory: Memory

    def record(self, customer: str | None, record_id: str) -> CallRecord | None:
        """Return what a considered call led to, or None."""
        self.memory.calls += 1
        found = ((held.customer, held.record_id) for held in self.memory.records)
        return self.memory.records[0] if (customer, record_id) in found else None

    def put_record(self, record: CallRecord) -> bool:
        """Keep the record of a call that opens nothing."""
        self.memory.calls += 1
        check_item(record_item(record, DAYS))
        self.memory.records.append(record)
        return True

    def put_text(self, customer: str, call: FinishedCall) -> None:
        """Keep what was said."""
        self.memory.calls += 1
        check_item(text_item(customer, call, DAYS))
        self.memory.texts.append(call)

    def text(self, customer: str, call_id: str) -> FinishedCall | None:
        """Return a call with its words, or None."""
        found = (
            call for call in self.memory.texts if (call.phone, call.call_id) == (customer, call_id)
        )
        return next(found, None)

    def load(self) -> tuple[datetime | None, dict[str, BatchCursor]]:
        """Return a first round long ago and no marks."""
        return datetime(2026, 1, 1, tzinfo=UTC), {}

    def begin(self, now: datetime) -> datetime:
        """Refuse: no door begins rounds."""
        raise NotImplementedError

    def save(self, mark: BatchCursor) -> None:
        """Refuse: no door keeps marks."""
        raise NotImplementedError

    def reserve_opening(self, day: str, limit: int) -> bool:
        """Count one more opening on this day."""
        self.memory.openings[day] += 1
        return self.memory.openings[day] <= limit
