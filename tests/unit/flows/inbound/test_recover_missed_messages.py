"""What Twilio holds and we do not is stored late, once, and the mark never runs ahead."""

from datetime import datetime

import pytest

from aftercall.domain.errors import Unavailable
from aftercall.domain.message import InboundMessage
from aftercall.flows.inbound.recover_missed_messages import RecoveryReport, recover_missed_messages
from tests.builders import a_message, minutes, seconds
from tests.unit.flows.turn_harness import TurnHarness


class FakeInbox:
    """The port Inbox: holds messages, and refuses while `answers` is off."""

    def __init__(self) -> None:
        self.held: list[InboundMessage] = []
        self.asked: list[datetime] = []
        self.answers = True

    def received(self, since: datetime) -> list[InboundMessage]:
        self.asked.append(since)
        if not self.answers:
            raise Unavailable("Twilio cannot be read")
        return [one for one in self.held if one.at >= since]


class FakeMark:
    """The port InboxMark."""

    def __init__(self) -> None:
        self.upto: datetime | None = None

    def load(self) -> datetime | None:
        return self.upto

    def save(self, upto: datetime) -> None:
        self.upto = max(upto, self.upto or upto)


class RecoveryHarness(TurnHarness):
    """A customer whose messages Twilio holds, whether or not their webhooks came."""

    def __init__(self) -> None:
        super().__init__()
        self.received_messages = FakeInbox()
        self.mark = FakeMark()

    def holds(self, sid: str, text: str = "Hola") -> InboundMessage:
        message = a_message(text, customer=self.customer, message_sid=sid, at=self.clock.now())
        self.received_messages.held.append(message)
        return message

    def collect(self) -> RecoveryReport:
        return recover_missed_messages(
            received_messages=self.received_messages,
            cursor=self.mark,
            conversations=self.conversations,
            messages=self.messages,
            turn_requests=self.turn_requests,
            clock=self.clock,
            rng=self.rng,
        )


def test_a_message_whose_webhook_was_lost_is_stored_and_a_turn_requested() -> None:
    harness = RecoveryHarness()
    harness.holds("SMlost")
    harness.clock.advance(30)
    assert harness.collect() == RecoveryReport(shown=1, stored=1)
    assert harness.turn_requests.causes == ["in:SMlost"]
    assert harness.state.inbound_count == 1


def test_a_message_that_is_stored_is_left_alone() -> None:
    harness = RecoveryHarness()
    harness.writes("Hola", sid="SMknown")
    harness.holds("SMknown")
    enqueued = len(harness.turn_requests.causes)
    assert harness.collect() == RecoveryReport(shown=1, stored=0)
    assert len(harness.turn_requests.causes) == enqueued
    assert harness.state.inbound_count == 1


def test_the_mark_stays_behind_what_may_not_be_listed_yet() -> None:
    harness = RecoveryHarness()
    harness.collect()
    assert harness.mark.upto == harness.clock.now() - seconds(45)
    harness.clock.advance(60)
    harness.collect()
    assert harness.received_messages.asked[-1] == harness.clock.now() - seconds(105)


def test_the_first_round_looks_an_hour_back() -> None:
    harness = RecoveryHarness()
    harness.collect()
    assert harness.received_messages.asked == [harness.clock.now() - minutes(60)]


def test_while_the_list_cannot_be_read_the_mark_stands_still() -> None:
    harness = RecoveryHarness()
    harness.collect()
    stood = harness.mark.upto
    harness.holds("SMlost")
    harness.received_messages.answers = False
    harness.clock.advance(3600)
    with pytest.raises(Unavailable):
        harness.collect()
    assert harness.mark.upto == stood
    harness.received_messages.answers = True
    assert harness.collect().stored == 1


def test_a_message_brought_in_late_does_not_move_the_window_back() -> None:
    harness = RecoveryHarness()
    harness.holds("SMold")
    harness.clock.advance(120)
    harness.writes("Después")
    newest = harness.state.last_inbound_at
    harness.collect()
    assert harness.state.last_inbound_at == newest
    assert harness.state.inbound_count == 2
