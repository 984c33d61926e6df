"""The order in which messages are shown and the agent is asked about them.

`seq` is the order of storing. A cold start can reverse it: of two lines sent within a second the
second may be stored first. A customer's lines are therefore ordered by their arrival.
"""

from collections.abc import Iterable
from datetime import datetime
from heapq import merge

from aftercall.domain.message import InboundMessage, Message, State


def by_arrival(lines: Iterable[InboundMessage]) -> list[InboundMessage]:
    """Return lines by arrival; those of the same time by `seq`."""
    return sorted(lines, key=_arrival)


def in_order(stored: Iterable[Message]) -> list[Message]:
    """Return messages, given by `seq`, in the order in which a person reads them.

    A line is placed before lines that arrived later, but never before one that was answered when it
    was stored: that answer was written without knowing it.
    """
    ordered: list[Message] = []
    answered = 0
    for message in stored:
        if isinstance(message, InboundMessage):
            ordered.insert(_place(ordered, message, answered), message)
            continue
        ordered.append(message)
        # The lines of a cancelled answer are unanswered again.
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
