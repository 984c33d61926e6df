"""The two sparse indexes, read from the world as it stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aftercall.domain.call import CallRecord
from aftercall.domain.conversation import Control, Conversation
from tests.fakes.world import World


class FakeDue:
    """The port Due."""

    def __init__(self, world: World) -> None:
        self._world = world

    def due(self, before: datetime, limit: int) -> list[tuple[str, datetime]]:
        dated = [(one.customer, one.due_at) for one in self._world.conversations.values()]
        found = [(customer, at) for customer, at in dated if at is not None and at <= before]
        return sorted(found, key=lambda entry: entry[1])[:limit]

    def put_off(self, customer: str, due_at: datetime, later: datetime) -> None:
        stored = self._world.of(customer)
        if stored.due_at == due_at:
            self._world.conversations[customer] = replace(stored, due_at=later)


class FakeActivity:
    """The port Activity; as in the index, the order is only about right."""

    def __init__(self, world: World) -> None:
        self._world = world

    def active(self, controls: Sequence[Control], since: datetime | None, limit: int) -> list[str]:
        found = [
            one
            for one in self._world.conversations.values()
            if one.control in controls and (since is None or one.last_message_at >= since)
        ]
        by_hour = sorted(found, key=lambda one: f"{one.last_message_at:%Y%m%d%H}", reverse=True)
        return [one.customer for one in by_hour[:limit]]

    def load_many(self, customers: Sequence[str]) -> list[Conversation]:
        stored = self._world.conversations
        return [stored[customer] for customer in sorted(customers) if customer in stored]

    def records(self, customer: str) -> list[CallRecord]:
        found = [one for one in self._world.records.values() if one.customer == customer]
        return sorted(found, key=lambda one: one.recorded_at, reverse=True)
