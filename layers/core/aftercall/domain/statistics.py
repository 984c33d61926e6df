"""The numbers of a day: conversations begun on it, and their messages."""

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
    """Fold the conversations begun on a day into its numbers.

    One that moved to another is none of its own, but what was written there was written.
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
