"""The tables of one run: in memory, or whatever else keeps the same promises."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aftercall.ports import Calls, Conversations, DueIndex, InboundCursor, Messages, PollCursors
from tests.simulation.marks import TableCalls, TableDue, TableInboxMark, TablePollMarks
from tests.simulation.stored import Stored
from tests.simulation.tables import TableConversations, TableMessages
from tests.simulation.world.scheduler import Scheduler


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """The ports over the tables; `differences` says what they hold at the end and should not."""

    conversations: Conversations
    messages: Messages
    calls: Calls
    marks: PollCursors
    inbound_cursor: InboundCursor
    due: DueIndex
    differences: Callable[[], Iterable[str]] = tuple


OpensStorage = Callable[[Stored, Scheduler], Storage]


def in_memory(stored: Stored, _scheduler: Scheduler) -> Storage:
    """Return the simulated tables."""
    return Storage(
        conversations=TableConversations(stored),
        messages=TableMessages(stored),
        calls=TableCalls(stored),
        marks=TablePollMarks(),
        inbound_cursor=TableInboxMark(),
        due=TableDue(stored),
    )
