"""The ports over a run's tables, which are in memory unless a caller opens others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aftercall.ports import (
    Activity,
    Calls,
    Conversations,
    DueIndex,
    InboundCursor,
    Messages,
    PollCursors,
)
from tests.memory_store.ports import (
    MemoryActivity,
    MemoryCalls,
    MemoryConversations,
    MemoryDueIndex,
    MemoryInboundCursor,
    MemoryMessages,
    MemoryPollCursors,
)
from tests.memory_store.tables import MemoryTables
from tests.simulation.world.scheduler import Scheduler


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """The ports; `differences` returns at the end how real tables differ from those in memory."""

    conversations: Conversations
    messages: Messages
    calls: Calls
    cursors: PollCursors
    inbound_cursor: InboundCursor
    due: DueIndex
    activity: Activity
    differences: Callable[[], Iterable[str]] = tuple


Report = Callable[[str], None]
"""Receives a violation, as a sentence."""
OpensStorage = Callable[[MemoryTables, Scheduler, Report], Storage]


def in_memory(tables: MemoryTables, _scheduler: Scheduler, _report: Report) -> Storage:
    """Return the ports over the tables in memory."""
    return Storage(
        conversations=MemoryConversations(tables),
        messages=MemoryMessages(tables),
        calls=MemoryCalls(tables),
        cursors=MemoryPollCursors(),
        inbound_cursor=MemoryInboundCursor(),
        due=MemoryDueIndex(tables),
        activity=MemoryActivity(tables),
    )
