"""A backlog in Twilio's list becomes shorter with each round, however long it is."""

from typing import TYPE_CHECKING, cast

import pytest

from aftercall.domain.errors import Unavailable
from aftercall.flows.inbound import recover_missed_messages as module
from aftercall.flows.inbound.recover_missed_messages import recover_missed_messages
from tests.builders import BEA, minutes, seconds
from tests.unit.flows.recovery_harness import (
    RecoveryHarness,
    Refusing,
    costly,
    out_of_time_after,
    takes,
)

if TYPE_CHECKING:
    from tests.memory_store.ports import MemoryConversations


MANY = 20_000


def test_a_round_that_is_out_of_time_stores_the_oldest_and_the_next_goes_on() -> None:
    harness = RecoveryHarness()
    for number in range(250):
        harness.holds(f"SM{number:03}", customer=BEA if number % 2 else None)
        harness.clock.advance(1)
    whole = harness.conversations
    out_of_time_after(harness, 120)
    assert harness.collect().stored == 120
    # The 20 of the second chunk are stored, but the cursor stands behind the first.
    assert harness.through == harness.received_messages.listed[99].at
    harness.conversations = whole
    assert harness.collect().stored == 130
    assert harness.state.inbound_count == 125
    assert harness.world.of(BEA).inbound_count == 125


def test_a_list_that_cannot_be_read_to_its_end_is_read_on_where_the_round_stopped() -> None:
    harness = RecoveryHarness()
    for number in range(10):
        harness.holds(f"SM{number}")
        harness.clock.advance(30)
    harness.received_messages.size = 2
    takes(harness, seconds=13)
    assert harness.collect().stored == 0
    assert harness.cursor.position is not None
    assert harness.cursor.position.next_page == "4"
    # What lies before the saved page is read again, once the messages behind it are stored.
    for _ in range(4):
        harness.collect()
    assert harness.state.inbound_count == 10
    harness.clock.advance(60)
    assert harness.collect().stored == 0


def test_a_page_that_twilio_does_not_know_any_more_is_not_asked_for_again() -> None:
    harness = RecoveryHarness()
    for number in range(10):
        harness.holds(f"SM{number}")
        harness.clock.advance(30)
    listed = harness.received_messages
    listed.size = 2
    takes(harness, seconds=13)
    harness.collect()
    listed.forgotten = {"4"}
    with pytest.raises(Unavailable):
        harness.collect()
    listed.size = 200
    assert harness.collect().stored == 10


def test_of_more_than_is_held_in_memory_the_oldest_are_stored_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 3)
    harness = RecoveryHarness()
    for number in range(8):
        harness.holds(f"SM{number}", f"línea {number}")
        harness.clock.advance(10)
    report = harness.collect()
    assert report.stored == 8
    assert [one.text for one in harness.world.inbound(harness.customer)] == [
        f"línea {number}" for number in range(8)
    ]


def test_a_message_that_cannot_be_stored_holds_up_no_other_and_stays_before_the_cursor() -> None:
    harness = RecoveryHarness()
    harness.holds("SMpoison", customer=BEA)
    harness.clock.advance(60)
    harness.holds("SMfine")
    harness.clock.advance(60)
    whole = harness.conversations
    harness.conversations = cast("MemoryConversations", Refusing(whole, "SMpoison"))
    report = harness.collect()
    assert (report.stored, len(report.failures)) == (1, 1)
    assert harness.through is None
    harness.conversations = whole
    assert harness.collect().stored == 1


def test_a_table_that_takes_nothing_ends_the_round_early() -> None:
    harness = RecoveryHarness()
    for number in range(300):
        harness.holds(f"SM{number}", customer=f"+57300000{number:04}")
    harness.conversations = cast("MemoryConversations", Refusing(harness.conversations, "SM"))
    report = harness.collect()
    assert (report.shown, report.stored) == (module.CHUNK, 0)
    assert harness.through is None


def test_a_gap_of_days_is_read_a_day_at_a_time_and_closed() -> None:
    harness = RecoveryHarness()
    harness.collect()
    for day in range(4):
        harness.holds(f"SM{day}")
        harness.clock.advance(24 * 3_600)
    asked = len(harness.received_messages.asked)
    assert harness.collect().stored == 4
    assert len(harness.received_messages.asked) - asked == 5
    assert harness.through == harness.clock.now() - seconds(45)


def test_twenty_thousand_messages_of_six_hours_are_stored_within_minutes() -> None:
    """A stack that was away for six hours, at what each call takes (tests/simulation/world)."""
    harness = RecoveryHarness()
    harness.collect()
    for number in range(MANY):
        harness.holds(f"SM{number}", customer=f"+57300{number % 4_000:07}")
        harness.clock.advance(6 * 3_600 / MANY)
    harness.received_messages.size = 1_000
    recovery = costly(harness)
    rounds = stored = 0
    while harness.through is None or harness.through < harness.clock.now() - minutes(2):
        began = harness.clock.now()
        report = recover_missed_messages(recovery, until=began + seconds(45))
        stored, rounds = stored + report.stored, rounds + 1
        assert harness.clock.now() - began < seconds(46)
        assert report.failures == []
        harness.clock.moment = began + minutes(1)
    assert stored == MANY
    assert len(harness.world.conversations) == 4_000
    assert rounds <= 6
