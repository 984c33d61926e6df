"""A customer, Twilio's list of what they wrote, and the reconciler that stores what is missing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from aftercall.domain.commit import Commit, CommitResult, StoreInbound
from aftercall.domain.conversation import Conversation
from aftercall.domain.errors import Unavailable
from aftercall.domain.message import InboundMessage
from aftercall.flows.inbound.recover_missed_messages import (
    RecoveryPorts,
    RecoveryReport,
    recover_missed_messages,
)
from aftercall.ports import ReceivedPage
from tests.builders import a_message, seconds
from tests.fakes.system import FakeClock, SequentialExecutor, SideBySideExecutor
from tests.memory_store.ports import MemoryConversations, MemoryInboundCursor
from tests.simulation.world.call_profiles import AWS, TABLE, TWILIO_LIST
from tests.unit.flows.turn_harness import TurnHarness

TOLERANCE = seconds(5)


class FakeReceivedMessages:
    """The port ReceivedMessages: pages of `size`; refuses while `answers` is off."""

    def __init__(self) -> None:
        self.listed: list[InboundMessage] = []
        self.asked: list[datetime] = []
        self.answers = True
        self.size = 200
        self.forgotten: set[str] = set()

    def page(self, since: datetime, until: datetime, next_page: str | None = None) -> ReceivedPage:
        self.asked.append(since)
        if not self.answers or next_page in self.forgotten:
            raise Unavailable("Twilio cannot be read")
        fitting = [one for one in self.listed[::-1] if since - TOLERANCE <= one.at <= until]
        first = int(next_page or 0)
        shown = tuple(fitting[first : first + self.size])
        more = len(fitting) > first + self.size
        return ReceivedPage(messages=shown, next_page=f"{first + self.size}" if more else None)

    def with_media(self, message: InboundMessage) -> InboundMessage:
        count = int(message.details.get("NumMedia", "0"))
        return replace(message, media=tuple(f"https://media/{n}" for n in range(count)))


class RecoveryHarness(TurnHarness):
    """A customer whose messages Twilio lists, whether or not their webhooks came."""

    def __init__(self) -> None:
        super().__init__()
        self.received_messages = FakeReceivedMessages()
        self.cursor = MemoryInboundCursor()

    def holds(self, sid: str, text: str = "Hola", *, customer: str | None = None) -> InboundMessage:
        at, customer = self.clock.now(), customer or self.customer
        message = a_message(text, customer=customer, message_sid=sid, at=at)
        self.received_messages.listed.append(message)
        return message

    @property
    def recovery(self) -> RecoveryPorts:
        return RecoveryPorts(
            received_messages=self.received_messages,
            cursor=self.cursor,
            conversations=self.conversations,
            messages=self.messages,
            turn_requests=self.turn_requests,
            clock=self.clock,
            rng=self.rng,
            executor=SequentialExecutor(),
        )

    def collect(self, left: float = 45) -> RecoveryReport:
        until = self.clock.now() + timedelta(seconds=left)
        return recover_missed_messages(self.recovery, until=until)

    @property
    def through(self) -> datetime | None:
        return None if self.cursor.position is None else self.cursor.position.through


class Refusing:
    """Conversations that never store messages whose sid begins with `sid`."""

    def __init__(self, whole: MemoryConversations, sid: str) -> None:
        self._whole, self._sid = whole, sid

    def load(self, customer: str) -> Conversation | None:
        return self._whole.load(customer)

    def customer_of(self, scoped_id: str) -> str | None:
        return self._whole.customer_of(scoped_id)

    def commit(self, commit: Commit) -> CommitResult:
        stored = [one.message for one in commit.items if isinstance(one, StoreInbound)]
        if any(message.message_sid.startswith(self._sid) for message in stored):
            raise Unavailable("the table takes no such item")
        return self._whole.commit(commit)


def out_of_time_after(harness: RecoveryHarness, number: int) -> None:
    """Let a round's time be over once so many messages are stored."""
    whole, stored = harness.conversations, 0

    class Slow(Refusing):
        def commit(self, commit: Commit) -> CommitResult:
            nonlocal stored
            stored += 1
            if stored == number:
                harness.clock.advance(60)
            return whole.commit(commit)

    harness.conversations = cast("MemoryConversations", Slow(whole, "-"))


def takes(harness: RecoveryHarness, seconds: float) -> None:
    """Let each page of the list take so long."""
    listed = harness.received_messages
    harness.received_messages = cast("FakeReceivedMessages", Costly(listed, harness.clock, seconds))


@dataclass(frozen=True, slots=True)
class Costly:
    """A port each of whose calls takes so many seconds, for each message in its answer more."""

    port: Any
    clock: FakeClock
    takes: float
    for_each: float = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.port, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            answer = method(*args, **kwargs)
            messages = answer.messages if isinstance(answer, ReceivedPage) else ()
            self.clock.advance(self.takes + self.for_each * len(messages))
            return answer

        return call


def costly(harness: RecoveryHarness) -> RecoveryPorts:
    """Return the ports with the mean latencies of the simulation's calls.

    A page of Twilio's list takes a millisecond more for each message in it.
    """
    clock, ports = harness.clock, harness.recovery
    table, queue, listing = (sum(one.latency) / 2_000 for one in (TABLE, AWS, TWILIO_LIST))
    return replace(
        ports,
        received_messages=Costly(ports.received_messages, clock, listing, for_each=0.001),
        cursor=Costly(ports.cursor, clock, table),
        conversations=Costly(ports.conversations, clock, table),
        messages=Costly(ports.messages, clock, table),
        turn_requests=Costly(ports.turn_requests, clock, queue),
        executor=SideBySideExecutor(clock),
    )
