"""The webhook's world in memory: its table, its queue, its clock."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from aftercall.bootstrap.twilio_webhook import Runtime, get_runtime
from aftercall.config.settings import TwilioSettings
from aftercall.domain.message import OutboundMessage
from functions.twilio_webhook.app import lambda_handler
from tests.functions.twilio_webhook_requests import ACCOUNT, PREVIOUS, SENDER, TOKEN
from tests.memory_store.ports import MemoryConversations, MemoryMessages
from tests.memory_store.table_access import TableAccess
from tests.memory_store.tables import MemoryTables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aftercall.domain.conversation import Conversation
    from aftercall.domain.message import InboundMessage

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def ask(event: dict[str, Any]) -> dict[str, Any]:
    """Hand an event to the function."""
    return lambda_handler(event, LambdaContext())


class Table(TableAccess):
    """The tables as a test looks at them; `refuses` makes every call fail."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = MemoryTables()

    @property
    def conversations(self) -> dict[str, Conversation]:
        """The conversations by customer."""
        return self.tables.conversations

    @property
    def inbound(self) -> dict[str, InboundMessage]:
        """The customers' messages by sid."""
        customers = list(self.tables.threads)
        lines = [line for customer in customers for line in self.tables.inbound(customer)]
        return {line.message_sid: line for line in lines}

    def ours(self, customer: str, seq: int) -> OutboundMessage:
        """Return a message of ours that must be there."""
        found = self.tables.message(customer, seq)
        assert isinstance(found, OutboundMessage)
        return found


@dataclass(kw_only=True)
class Queue:
    """Turn requests that were taken; `refuses` takes none."""

    turn_requests: list[tuple[str, str]] = field(default_factory=list)
    refuses: bool = False

    def enqueue(self, customer: str, cause: str) -> bool:
        if not self.refuses:
            self.turn_requests.append((customer, cause))
        return not self.refuses


class Steady:
    """A clock that stands and a randomness that repeats itself."""

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
        conversations=world.table.to(MemoryConversations(world.table.tables)),
        messages=world.table.to(MemoryMessages(world.table.tables)),
        turn_requests=world.queue,
        clock=steady,
        rng=steady,
    )
    with get_runtime.using(held):
        yield world
