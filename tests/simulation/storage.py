"""The tables of one run: in memory, or whatever else keeps the same promises."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aftercall.ports import Calls, Conversations, DueIndex, InboundCursor, Messages, PollCursors
from tests.memory_store.ports import (
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
    """The ports over the tables; `differences` says what they hold at the end and should not."""

    conversations: Conversations
    messages: Messages
    calls: Calls
    cursors: PollCursors
    inbound_cursor: InboundCursor
    due: DueIndex
    differences: Callable[[], Iterable[str]] = tuple


Report = Callable[[str], None]
"""Hears of every violation."""
OpensStorage = Callable[[MemoryTables, Scheduler, Report], Storage]


def in_memory(tables: MemoryTables, _scheduler: Scheduler, _report: Report) -> Storage:
    """Return the simulated tables."""
    return Storage(
        conversations=MemoryConversations(tables),
        messages=MemoryMessages(tables),
        calls=MemoryCalls(tables),
        cursors=MemoryPollCursors(),
        inbound_cursor=MemoryInboundCursor(),
        due=MemoryDueIndex(tables),
    )
