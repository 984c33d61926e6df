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
from tests.unit.flows.turn_harness import TurnHarness

RECORDED = DeliveryOutcome.RECORDED
UNCHANGED = DeliveryOutcome.UNCHANGED
FOREIGN = DeliveryOutcome.UNKNOWN_MESSAGE


def a_harness(**changes: Any) -> tuple[TurnHarness, OutboundMessage]:
    harness = TurnHarness()
    message = a_reply(**{"state": State.SENT, "message_sid": "SM1", **changes})
    harness.world.put(message)
    return harness, message


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
    harness, message = a_harness()
    for status in reports:
        harness.report(message, "SM1", status)
    assert harness.ours[0].delivery is DeliveryStatus(kept)
    assert harness.turn_requests.sent == []


def test_a_repeated_report_writes_nothing() -> None:
    harness, message = a_harness()
    assert harness.report(message, "SM1", "delivered") is RECORDED
    assert harness.report(message, "SM1", "delivered") is UNCHANGED
    assert harness.ours[0].version == 2


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.PENDING])
def test_a_report_is_proof_of_sending_and_wakes_who_waits_for_it(state: State) -> None:
    harness, message = a_harness(state=state, message_sid=None)
    assert harness.report(message, "SM9", "queued") is RECORDED
    assert (harness.ours[0].state, harness.ours[0].message_sid) == (State.SENT, "SM9")
    assert harness.turn_requests.causes == [f"proof:{message.message_id}"]


def test_a_second_sid_is_kept_as_a_copy() -> None:
    harness, message = a_harness()
    assert harness.report(message, "SM2", "delivered") is RECORDED
    assert (harness.ours[0].message_sid, harness.ours[0].duplicate_sids) == ("SM1", ("SM2",))


@pytest.mark.parametrize(
    "message_id", ["2-" + "x" * 26, "3-" + "t" * 26, "2", "", "x-" + "t" * 26, "02-" + "t" * 26]
)
def test_an_id_that_is_not_exactly_the_messages_opens_nothing(message_id: str) -> None:
    harness, message = a_harness()
    forged = a_reply(message_id=message_id)
    assert harness.report(forged, "SM2", "read") is FOREIGN
    assert harness.ours == [message]


def test_an_id_of_another_customers_message_opens_nothing() -> None:
    harness, message = a_harness()
    assert harness.report(a_reply(customer=BEA), "SM1", "read") is FOREIGN
    assert harness.ours == [message]


def test_an_id_that_names_an_inbound_message_opens_nothing() -> None:
    harness = TurnHarness()
    harness.world.put(a_message(seq=2))
    assert harness.report(a_reply(), "SM1", "read") is FOREIGN


def test_a_report_beside_another_write_is_recorded_on_top_of_it() -> None:
    harness, message = a_harness()
    harness.conversations.meanwhile_alone = [lambda: harness.report(message, "SM1", "sent")]
    assert harness.report(message, "SM1", "delivered") is RECORDED
    assert harness.ours[0].delivery is DeliveryStatus.DELIVERED


def test_a_message_that_never_holds_still_is_tried_again_later() -> None:
    harness, message = a_harness()

    def move() -> None:
        stored = harness.ours[0]
        harness.world.put(replace(stored, version=stored.version + 1))

    harness.conversations.meanwhile_alone = [move] * MOST_TRIES
    with pytest.raises(Unavailable):
        harness.report(message, "SM1", "delivered")
