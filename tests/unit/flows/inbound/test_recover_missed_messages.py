"""What Twilio holds and we do not is stored late, once, and the cursor never runs ahead."""

from dataclasses import replace

import pytest

from aftercall.domain.errors import Unavailable
from tests.builders import minutes, seconds
from tests.unit.flows.recovery_harness import RecoveryHarness


def test_a_message_whose_webhook_was_lost_is_stored_and_a_turn_requested() -> None:
    harness = RecoveryHarness()
    harness.holds("SMlost")
    harness.clock.advance(30)
    report = harness.collect()
    assert (report.shown, report.stored, report.failures) == (1, 1, [])
    assert harness.turn_requests.causes == ["in:SMlost"]
    assert harness.state.inbound_count == 1


def test_a_message_that_is_stored_is_left_alone() -> None:
    harness = RecoveryHarness()
    harness.writes("Hola", sid="SMknown")
    harness.holds("SMknown")
    enqueued = len(harness.turn_requests.causes)
    report = harness.collect()
    assert (report.shown, report.stored) == (1, 0)
    assert len(harness.turn_requests.causes) == enqueued
    assert harness.state.inbound_count == 1


def test_the_cursor_stays_behind_what_may_not_be_listed_yet() -> None:
    harness = RecoveryHarness()
    harness.collect()
    assert harness.through == harness.clock.now() - seconds(45)
    harness.clock.advance(60)
    harness.collect()
    assert harness.received_messages.asked[-1] == harness.clock.now() - seconds(105)


def test_the_first_round_looks_an_hour_back() -> None:
    harness = RecoveryHarness()
    harness.collect()
    assert harness.received_messages.asked == [harness.clock.now() - minutes(60)]


def test_while_the_list_cannot_be_read_the_cursor_stands_still() -> None:
    harness = RecoveryHarness()
    harness.collect()
    stood = harness.through
    harness.holds("SMlost")
    harness.received_messages.answers = False
    harness.clock.advance(3600)
    with pytest.raises(Unavailable):
        harness.collect()
    assert harness.through == stood
    harness.received_messages.answers = True
    assert harness.collect().stored == 1
    assert harness.collect().stored == 0


def test_a_message_brought_in_late_does_not_move_the_window_back() -> None:
    harness = RecoveryHarness()
    harness.holds("SMold")
    harness.clock.advance(120)
    harness.writes("Después")
    newest = harness.state.last_inbound_at
    harness.collect()
    assert harness.state.last_inbound_at == newest
    assert harness.state.inbound_count == 2


def test_lines_are_stored_in_the_order_in_which_they_were_written() -> None:
    harness = RecoveryHarness()
    for number in range(7):
        harness.holds(f"SM{number}", f"línea {number}")
        harness.clock.advance(1)
    harness.received_messages.size = 2
    harness.collect()
    assert [one.text for one in harness.world.inbound(harness.customer)] == [
        f"línea {number}" for number in range(7)
    ]


def test_a_recovered_message_has_its_media() -> None:
    harness = RecoveryHarness()
    listed = harness.holds("MM1", "")
    shown = replace(listed, message_type="media", details={"NumMedia": "1"})
    harness.received_messages.listed = [shown]
    assert harness.collect().stored == 1
    (stored,) = harness.world.inbound(harness.customer)
    assert stored.media == ("https://media/0",)
