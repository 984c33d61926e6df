"""Delivery reports: late, repeated, out of order, foreign."""

from dataclasses import replace
from typing import Any

import pytest

from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.errors import Unavailable
from aftercall.domain.message import OutboundMessage, State
from aftercall.flows.delivery.record_delivery import DeliveryOutcome
from aftercall.flows.optimistic_commit import MOST_TRIES
from tests.builders import BEA, a_message, a_reply
from tests.unit.flows.turn_bench import TurnBench

RECORDED = DeliveryOutcome.RECORDED
UNCHANGED = DeliveryOutcome.UNCHANGED
FOREIGN = DeliveryOutcome.UNKNOWN_MESSAGE


def a_bench(**changes: Any) -> tuple[TurnBench, OutboundMessage]:
    bench = TurnBench()
    message = a_reply(**{"state": State.SENT, "message_sid": "SM1", **changes})
    bench.world.put(message)
    return bench, message


@pytest.mark.parametrize(
    ("reports", "kept"),
    [
        (["queued", "sent", "delivered", "read"], "read"),
        (["read", "delivered", "sent", "queued"], "read"),
        (["delivered", "delivered", "sent"], "delivered"),
        (["sent", "undelivered", "delivered"], "undelivered"),
        (["delivered", "failed"], "delivered"),
    ],
)
def test_the_highest_rank_stays(reports: list[str], kept: str) -> None:
    bench, message = a_bench()
    for status in reports:
        bench.report(message, "SM1", status)
    assert bench.ours[0].delivery is DeliveryStatus(kept)
    assert bench.turn_requests.sent == []


def test_a_repeated_report_writes_nothing() -> None:
    bench, message = a_bench()
    assert bench.report(message, "SM1", "delivered") is RECORDED
    assert bench.report(message, "SM1", "delivered") is UNCHANGED
    assert bench.ours[0].version == 2


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.PENDING])
def test_a_report_is_proof_of_sending_and_wakes_who_waits_for_it(state: State) -> None:
    bench, message = a_bench(state=state, message_sid=None)
    assert bench.report(message, "SM9", "queued") is RECORDED
    assert (bench.ours[0].state, bench.ours[0].message_sid) == (State.SENT, "SM9")
    assert bench.turn_requests.causes == [f"proof:{message.message_id}"]


def test_a_second_sid_is_kept_as_a_copy() -> None:
    bench, message = a_bench()
    assert bench.report(message, "SM2", "delivered") is RECORDED
    assert (bench.ours[0].message_sid, bench.ours[0].duplicate_sids) == ("SM1", ("SM2",))


@pytest.mark.parametrize(
    "message_id", ["2-" + "x" * 26, "3-" + "t" * 26, "2", "", "x-" + "t" * 26, "02-" + "t" * 26]
)
def test_an_id_that_is_not_exactly_the_messages_opens_nothing(message_id: str) -> None:
    bench, message = a_bench()
    forged = a_reply(message_id=message_id)
    assert bench.report(forged, "SM2", "read") is FOREIGN
    assert bench.ours == [message]


def test_an_id_of_another_customers_message_opens_nothing() -> None:
    bench, message = a_bench()
    assert bench.report(a_reply(customer=BEA), "SM1", "read") is FOREIGN
    assert bench.ours == [message]


def test_an_id_that_names_an_inbound_message_opens_nothing() -> None:
    bench = TurnBench()
    bench.world.put(a_message(seq=2))
    assert bench.report(a_reply(), "SM1", "read") is FOREIGN


def test_a_report_beside_another_write_is_recorded_on_top_of_it() -> None:
    bench, message = a_bench()
    bench.conversations.meanwhile_alone = [lambda: bench.report(message, "SM1", "sent")]
    assert bench.report(message, "SM1", "delivered") is RECORDED
    assert bench.ours[0].delivery is DeliveryStatus.DELIVERED


def test_a_message_that_never_holds_still_is_tried_again_later() -> None:
    bench, message = a_bench()

    def move() -> None:
        stored = bench.ours[0]
        bench.world.put(replace(stored, version=stored.version + 1))

    bench.conversations.meanwhile_alone = [move] * MOST_TRIES
    with pytest.raises(Unavailable):
        bench.report(message, "SM1", "delivered")
