"""The numbers of a day."""

from aftercall.domain.conversation import Control
from aftercall.domain.statistics import fold_day
from tests.builders import a_conversation


def test_a_day_counts_its_conversations_and_their_messages() -> None:
    begun = [
        a_conversation(inbound_count=3, outbound_count=4),
        a_conversation(inbound_count=1, outbound_count=2, control=Control.HUMAN),
        a_conversation(control=Control.CLOSED),
    ]
    day = fold_day("2026-11-02", begun)
    assert (day.conversations, day.active, day.messages, day.average) == (3, 2, 10, 3.3)


def test_a_conversation_that_moved_counts_by_its_messages_only() -> None:
    moved = a_conversation(outbound_count=2, control=Control.CLOSED, merged_into="+573000000002")
    day = fold_day("2026-11-02", [a_conversation(inbound_count=3, outbound_count=1), moved])
    assert (day.conversations, day.active, day.messages, day.average) == (1, 1, 6, 6.0)


def test_a_day_without_conversations_has_no_average() -> None:
    day = fold_day("2026-11-02", [])
    assert (day.conversations, day.active, day.messages, day.average) == (0, 0, 0, 0.0)
