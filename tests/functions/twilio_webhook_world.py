"""The webhook's world in memory: its table, its queue, its clock."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from aftercall.bootstrap.twilio_webhook import Runtime, get_runtime
from aftercall.config.settings import TwilioSettings
from aftercall.domain.commit import CommitResult
from aftercall.domain.errors import Unavailable
from functions.twilio_webhook.app import lambda_handler
from tests.functions.twilio_webhook_requests import ACCOUNT, PREVIOUS, SENDER, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aftercall.domain.commit import Commit
    from aftercall.domain.conversation import Conversation
    from aftercall.domain.message import InboundMessage, Message, OutboundMessage

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def ask(event: dict[str, Any]) -> dict[str, Any]:
    """Hand an event to the function."""
    return lambda_handler(event, LambdaContext())


@dataclass(kw_only=True)
class Table:
    """Conversations and messages as the ports promise them; `refuses` makes every call fail."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    inbound: dict[str, InboundMessage] = field(default_factory=dict)
    outbox: dict[tuple[str, int], OutboundMessage] = field(default_factory=dict)
    refuses: bool = False
    calls: int = 0

    def is_stored(self, message_sid: str) -> bool:
        self._call()
        return message_sid in self.inbound

    def load(self, customer: str) -> Conversation | None:
        self._call()
        return self.conversations.get(customer)

    def write(self, change: Commit) -> CommitResult:
        self._call()
        assert change.inbound is not None
        if change.inbound.message_sid in self.inbound:
            return CommitResult.TAKEN
        if self.conversations.get(change.after.customer) != change.before:
            return CommitResult.STALE
        self.inbound[change.inbound.message_sid] = change.inbound
        self.conversations[change.after.customer] = change.result
        return CommitResult.DONE

    def customer_of(self, scoped_id: str) -> str | None:
        self._call()
        return None

    def keep_draft(self, customer: str, text: str, now: datetime) -> None:
        raise AssertionError("the webhook keeps no drafts")

    def outbound(self, customer: str, seq: int) -> OutboundMessage | None:
        self._call()
        return self.outbox.get((customer, seq))

    def move(self, before: OutboundMessage, after: OutboundMessage) -> bool:
        self._call()
        key = (before.customer, before.seq)
        stands = self.outbox.get(key) == before
        if stands:
            self.outbox[key] = after
        return stands

    def inbound_between(self, customer: str, after: int, upto: int) -> list[InboundMessage]:
        raise AssertionError("the webhook reads no messages")

    def newest(self, customer: str, limit: int) -> list[Message]:
        raise AssertionError("the webhook reads no messages")

    def _call(self) -> None:
        self.calls += 1
        if self.refuses:
            raise Unavailable("the table gives no answer")


@dataclass(kw_only=True)
class Queue:
    """Nudges that were taken; `refuses` takes none."""

    turn_requests: list[tuple[str, str]] = field(default_factory=list)
    refuses: bool = False

    def enqueue(self, customer: str, cause: str) -> bool:
        if not self.refuses:
            self.turn_requests.append((customer, cause))
        return not self.refuses


class Steady:
    """A clock that stands and a chance that repeats itself."""

    def now(self) -> datetime:
        return NOW

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody is in the way here")

    def token(self) -> str:
        return "a" * 26

    def fraction(self) -> float:
        return 0.5


@dataclass(frozen=True, kw_only=True)
class World:
    """What a test looks at."""

    table: Table
    queue: Queue

    @property
    def is_untouched(self) -> bool:
        """Whether neither table nor queue was asked anything."""
        return self.table.calls == 0 and not self.queue.turn_requests


@contextmanager
def a_world(*, public_base_url: str = "", tokens: Any = None) -> Iterator[World]:
    """Bind a runtime in memory; `tokens` replaces what gives the auth tokens."""
    world, steady = World(table=Table(), queue=Queue()), Steady()
    settings = TwilioSettings(
        secret="a-secret",
        account_sid=ACCOUNT,
        sender=SENDER,
        base_url="https://api.twilio.com",
        messaging_base_url="https://messaging.twilio.com",
        public_base_url=public_base_url,
        sandbox=False,
    )
    held = Runtime(
        settings=settings,
        auth_tokens=tokens or (lambda: [TOKEN, PREVIOUS]),
        conversations=world.table,
        messages=world.table,
        turn_requests=world.queue,
        clock=steady,
        rng=steady,
    )
    with get_runtime.using(held):
        yield world
