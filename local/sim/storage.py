"""The tables of one run: in memory, or whatever else keeps the same promises."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aftercall.ports import Calls, Conversations, Due, InboxMark, Messages, PollMarks
from local.sim.marks import TableCalls, TableDue, TableInboxMark, TablePollMarks
from local.sim.scheduler import Scheduler
from local.sim.stored import Stored
from local.sim.tables import TableConversations, TableMessages


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """The ports over the tables; `differences` says what they hold at the end and should not."""

    conversations: Conversations
    messages: Messages
    calls: Calls
    marks: PollMarks
    inbox_mark: InboxMark
    due: Due
    differences: Callable[[], Iterable[str]] = tuple


OpensStorage = Callable[[Stored, Scheduler], Storage]


def in_memory(stored: Stored, _scheduler: Scheduler) -> Storage:
    """Return the simulated tables."""
    return Storage(
        conversations=TableConversations(stored),
        messages=TableMessages(stored),
        calls=TableCalls(stored),
        marks=TablePollMarks(),
        inbox_mark=TableInboxMark(),
        due=TableDue(stored),
    )
