"""The order in which a thread is asked about and shown.

`seq` is the order of storing, which a function's cold start turns round: of two lines sent within
a second the second may be stored first. A customer's lines are read in the order of arrival.
"""

from collections.abc import Iterable
from datetime import datetime
from heapq import merge

from aftercall.domain.message import InboundMessage, Message, State


def by_arrival(lines: Iterable[InboundMessage]) -> list[InboundMessage]:
    """Return lines as they arrived, those of one moment as they were stored."""
    return sorted(lines, key=_arrival)


def in_order(stored: Iterable[Message]) -> list[Message]:
    """Return a thread, given in the order of `seq`, in the order in which it is read.

    A line goes before those that arrived later and were still unanswered when it was stored.
    It never goes before a line that an answer had covered by then: that answer did not know it.
    """
    ordered: list[Message] = []
    answered = 0
    for message in stored:
        if isinstance(message, InboundMessage):
            ordered.insert(_place(ordered, message, answered), message)
            continue
        ordered.append(message)
        # A cancelled answer gives its lines back: they are unanswered again.
        if message.state is not State.CANCELLED:
            answered = max(answered, message.answers.through)
    return ordered


def in_time(earlier: Iterable[Message], later: Iterable[Message]) -> list[Message]:
    """Return two threads of one customer as one, by time; the order of each stays as it is."""
    return list(merge(earlier, later, key=lambda message: message.written_at))


def _place(ordered: list[Message], line: InboundMessage, answered: int) -> int:
    for place, other in enumerate(ordered):
        if not isinstance(other, InboundMessage) or other.seq <= answered:
            continue
        if _arrival(other) > _arrival(line):
            return place
    return len(ordered)


def _arrival(line: InboundMessage) -> tuple[datetime, int]:
    return line.at, line.seq
