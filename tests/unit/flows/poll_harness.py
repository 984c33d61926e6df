"""Batches, their calls and the poller's round, with openings as they are deployed."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aftercall.domain.call import CallOutcome, CallRecord, FinishedCall, Recipient
from aftercall.domain.errors import AftercallError
from aftercall.flows.calls.evaluate_recipient import PollContext
from aftercall.flows.calls.find_finished_calls import PollReport, find_finished_calls
from aftercall.flows.calls.start_conversation import start_conversation
from tests.builders import (
    NOON,
    a_batch,
    a_call,
    a_call_policy,
    a_recipient,
    an_opening_policy,
    minutes,
    seconds,
)
from tests.fakes.calls import FakeFinishedCalls
from tests.fakes.outside import FakeTurnRequests
from tests.fakes.system import FakeClock, FakeRandom, SequentialExecutor
from tests.memory_store.commit_watchers import TransitionWatcher
from tests.memory_store.ports import MemoryCalls, MemoryConversations, MemoryPollCursors
from tests.memory_store.tables import MemoryTables
from tests.unit.flows.turn_harness import TEXTS

BOGOTA = ZoneInfo("America/Bogota")


class PollHarness:
    """Everything a round works with; `policy` and `openings` may be changed by a test."""

    def __init__(self) -> None:
        self.world = MemoryTables(watchers=[TransitionWatcher()])
        self.clock = FakeClock()
        self.rng = FakeRandom()
        self.conversations = MemoryConversations(self.world)
        self.calls = MemoryCalls(self.world)
        self.cursors = MemoryPollCursors(first_round=NOON - minutes(60))
        self.source = FakeFinishedCalls()
        self.turn_requests = FakeTurnRequests()
        self.openings = an_opening_policy()
        self.policy = a_call_policy(since=None)

    def start(self, call: FinishedCall) -> CallRecord | None:
        """Open a conversation for a call."""
        return start_conversation(
            call,
            policy=self.openings,
            texts=TEXTS,
            time_zone=BOGOTA,
            conversations=self.conversations,
            calls=self.calls,
            cursors=self.cursors,
            turn_requests=self.turn_requests,
            clock=self.clock,
            rng=self.rng,
        )

    def round(
        self, after: float = 0, *, deadline: datetime | None = None, start: Any = None
    ) -> PollReport:
        """Let some seconds pass, then take a round."""
        self.clock.advance(after)
        poll = PollContext(
            source=self.source,
            cursors=self.cursors,
            calls=self.calls,
            start=start or self.start,
            clock=self.clock,
            executor=SequentialExecutor(),
            deadline=deadline or self.clock.now() + seconds(40),
        )
        return find_finished_calls(poll, self.policy, every_page=False)

    def add(
        self,
        number: int,
        *,
        call: FinishedCall | AftercallError | None = None,
        batch_id: str = "batch_1",
        **recipient: Any,
    ) -> Recipient:
        """Let one more person of a batch be called; the batch moves with it."""
        call_id = f"conv_{number}"
        phone = f"+573{number:09d}"
        ended_at = self.clock.now() - minutes(2)
        usual = {
            "recipient_id": f"rec_{number}",
            "batch_id": batch_id,
            "phone": phone,
            "call_id": call_id,
            "updated_at": int(ended_at.timestamp()),
        }
        person = a_recipient(**{**usual, **recipient})
        default = a_call(call_id=call_id, phone=phone, ended_at=ended_at)
        self.source.calls[call_id] = call or default
        people = self.source.people.setdefault(batch_id, [])
        assert isinstance(people, list)
        people[:] = [one for one in people if one.recipient_id != person.recipient_id] + [person]
        self.moves(batch_id)
        return person

    def moves(self, batch_id: str = "batch_1") -> None:
        """Let the list show that a batch moved."""
        others = [batch for batch in self.source.listed if batch.batch_id != batch_id]
        people = self.source.people[batch_id]
        finished = len(people) if isinstance(people, list) else 0
        moved_at = int(self.clock.now().timestamp())
        self.source.listed = [
            a_batch(batch_id=batch_id, moved_at=moved_at, finished=finished),
            *others,
        ]

    @property
    def waiting(self) -> list[str]:
        """The recipients of the first batch whose calls are not ready."""
        return list(self.cursors.cursors["batch_1"].waiting)

    @property
    def outcomes(self) -> dict[str, str]:
        """What was recorded of each call: its reason, or that it was opened."""
        return {
            record.record_id: record.reason or record.outcome
            for record in self.world.records.values()
        }


OPENED = CallOutcome.OPENED
