"""The day's numbers, where the business is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from aftercall.domain.conversation import Control
from aftercall.views.statistics import day_statistics
from tests.builders import a_conversation
from tests.memory_store.ports import MemoryActivity
from tests.memory_store.tables import MemoryTables

# In Bogotá (UTC-5) the second of November lasts from 05:00 to 05:00 UTC.
BEGUN = {
    "before midnight": datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC),
    "at midnight": datetime(2026, 11, 2, 5, 0, tzinfo=UTC),
    "at noon": datetime(2026, 11, 2, 17, 0, tzinfo=UTC),
    "late": datetime(2026, 11, 3, 4, 59, 59, tzinfo=UTC),
    "next day": datetime(2026, 11, 3, 5, 0, tzinfo=UTC),
}
NOW = datetime(2026, 11, 3, 6, tzinfo=UTC)


def a_world() -> MemoryTables:
    world = MemoryTables()
    for customer, begun in BEGUN.items():
        world.conversations[customer] = a_conversation(
            customer=customer,
            started_at=begun,
            last_message_at=NOW,
            inbound_count=2,
            outbound_count=1,
            control=Control.CLOSED if customer == "late" else Control.AGENT,
        )
    return world


@pytest.mark.parametrize(
    ("day", "zone", "conversations", "active"),
    [
        (date(2026, 11, 2), "America/Bogota", 3, 2),
        (date(2026, 11, 1), "America/Bogota", 1, 1),
        (date(2026, 11, 3), "America/Bogota", 1, 1),
        (date(2026, 11, 4), "America/Bogota", 0, 0),
        (date(2026, 11, 2), "UTC", 3, 3),
        (date(2026, 11, 3), "Asia/Kathmandu", 2, 1),
    ],
)
def test_a_day_is_the_business_own(day: date, zone: str, conversations: int, active: int) -> None:
    found = day_statistics(day, ZoneInfo(zone), activity=MemoryActivity(a_world()))
    assert (found.day, found.conversations, found.active) == (
        day.isoformat(),
        conversations,
        active,
    )
    assert found.messages == 3 * conversations
    assert found.average == (3.0 if conversations else 0.0)
