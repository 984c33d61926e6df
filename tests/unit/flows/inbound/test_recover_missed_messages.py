"""What Twilio holds and we do not is stored late, once, and the mark never runs ahead."""

from datetime import datetime

import pytest

from aftercall.domain.errors import Unavailable
from aftercall.domain.message import InboundMessage
from aftercall.flows.inbound.recover_missed_messages import RecoveryReport, recover_missed_messages
from tests.builders import a_message, minutes, seconds
from tests.unit.flows.turn_bench import TurnBench


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


class InboxBench(TurnBench):
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


def test_a_message_whose_webhook_was_lost_is_stored_and_its_customer_nudged() -> None:
    bench = InboxBench()
    bench.holds("SMlost")
    bench.clock.advance(30)
    assert bench.collect() == RecoveryReport(shown=1, stored=1)
    assert bench.turn_requests.causes == ["in:SMlost"]
    assert bench.state.inbound_count == 1


def test_a_message_that_is_stored_is_left_alone() -> None:
    bench = InboxBench()
    bench.writes("Hola", sid="SMknown")
    bench.holds("SMknown")
    enqueued = len(bench.turn_requests.causes)
    assert bench.collect() == RecoveryReport(shown=1, stored=0)
    assert len(bench.turn_requests.causes) == enqueued
    assert bench.state.inbound_count == 1


def test_the_mark_stays_behind_what_may_not_be_listed_yet() -> None:
    bench = InboxBench()
    bench.collect()
    assert bench.mark.upto == bench.clock.now() - seconds(45)
    bench.clock.advance(60)
    bench.collect()
    assert bench.received_messages.asked[-1] == bench.clock.now() - seconds(105)


def test_the_first_round_looks_an_hour_back() -> None:
    bench = InboxBench()
    bench.collect()
    assert bench.received_messages.asked == [bench.clock.now() - minutes(60)]


def test_while_the_list_cannot_be_read_the_mark_stands_still() -> None:
    bench = InboxBench()
    bench.collect()
    stood = bench.mark.upto
    bench.holds("SMlost")
    bench.received_messages.answers = False
    bench.clock.advance(3600)
    with pytest.raises(Unavailable):
        bench.collect()
    assert bench.mark.upto == stood
    bench.received_messages.answers = True
    assert bench.collect().stored == 1


def test_a_message_brought_in_late_does_not_move_the_window_back() -> None:
    bench = InboxBench()
    bench.holds("SMold")
    bench.clock.advance(120)
    bench.writes("Después")
    newest = bench.state.last_inbound_at
    bench.collect()
    assert bench.state.last_inbound_at == newest
    assert bench.state.inbound_count == 2
