"""The statistics of a day: conversations started on it, and their messages."""

from collections.abc import Iterable
from dataclasses import dataclass

from aftercall.domain.conversation import Control, Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStatistics:
    """`day` is a date in the business's time zone; `average` is messages per conversation."""

    day: str
    conversations: int
    active: int
    messages: int
    average: float


def fold_day(day: str, begun: Iterable[Conversation]) -> DayStatistics:
    """Return the statistics of a day from the conversations that started on it.

    A conversation that was merged into another is not counted, but its messages are.
    """
    found = list(begun)
    own = [conversation for conversation in found if conversation.merged_into is None]
    messages = sum(conversation.message_count for conversation in found)
    return DayStatistics(
        day=day,
        conversations=len(own),
        active=sum(conversation.control is not Control.CLOSED for conversation in own),
        messages=messages,
        average=round(messages / len(own), 1) if own else 0.0,
    )
