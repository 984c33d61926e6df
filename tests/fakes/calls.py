"""Considered calls, the poller's memory and ElevenLabs' lists, in memory."""

from datetime import datetime

from aftercall.domain.call import Batch, CallRecord, FinishedCall, Recipient
from aftercall.domain.errors import AftercallError
from aftercall.ports import BatchCursor
from tests.fakes.world import World
from tests.simulation.marks import TablePollMarks


class FakeCalls:
    """The port Calls."""

    def __init__(self, world: World) -> None:
        self._world = world

    def record(self, customer: str | None, record_id: str) -> CallRecord | None:
        return self._world.records.get((customer, record_id))

    def put_record(self, record: CallRecord) -> bool:
        key = (record.customer, record.record_id)
        is_new = key not in self._world.records
        self._world.records.setdefault(key, record)
        self._world.writes += is_new
        return is_new

    def put_text(self, customer: str, call: FinishedCall) -> None:
        self._world.texts.setdefault((customer, call.call_id), call)

    def text(self, customer: str, call_id: str) -> FinishedCall | None:
        return self._world.texts.get((customer, call_id))


class FakePollMarks(TablePollMarks):
    """The port PollMarks; `saves` counts writes of marks."""

    def __init__(self, first_round: datetime | None = None) -> None:
        super().__init__()
        self.first_round = first_round
        self.saves = 0

    def save(self, mark: BatchCursor) -> None:
        self.saves += 1
        super().save(mark)


class FakeFinishedCalls:
    """The port FinishedCalls; an error in a value's place is raised. `asked` holds requests."""

    def __init__(self) -> None:
        self.listed: list[Batch] = []
        self.people: dict[str, list[Recipient] | AftercallError] = {}
        self.unreadable: list[str] = []
        self.calls: dict[str, FinishedCall | AftercallError] = {}
        self.asked: list[str] = []

    def batches(self, *, every_page: bool) -> list[Batch]:
        self.asked.append("batches, every page" if every_page else "batches")
        return list(self.listed)

    def recipients(self, batch_id: str) -> tuple[list[Recipient], list[str]]:
        self.asked.append(batch_id)
        found = self.people[batch_id]
        if isinstance(found, AftercallError):
            raise found
        return list(found), list(self.unreadable)

    def call(self, call_id: str) -> FinishedCall:
        self.asked.append(call_id)
        found = self.calls[call_id]
        if isinstance(found, AftercallError):
            raise found
        return found
