"""Whatever goes wrong at ElevenLabs or Twilio, nothing is lost and nothing comes twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import Kind, State
from local.operator_commands import control

if TYPE_CHECKING:
    from tests.e2e.stack_harness import Scene


def test_an_outage_costs_one_apology_and_no_message(scene: Scene) -> None:
    customer = "+573000000031"
    scene.elevenlabs.behaviours.set("handshake_refused", status=503)
    scene.write(customer, "Hola, ¿cuál es el precio?")
    down = scene.settle(customer)
    # Asked again by itself after seconds; then after a minute.
    assert down.failures == 2
    assert down.retry_at is not None
    assert down.due_at == down.retry_at
    assert timedelta(seconds=40) < down.retry_at - scene.views.clock.now() <= timedelta(minutes=1)
    assert scene.received(customer) == []
    for failures in (3, 4):
        scene.let_time_pass(customer)
        assert scene.settle(customer).failures == failures
    (apology,) = scene.outbound(customer)
    assert (apology.kind, len(scene.received(customer))) == (Kind.NOTICE, 1)
    scene.write(customer, "¿Hay alguien?")
    assert scene.settle(customer).failures == 4
    assert len(scene.received(customer)) == 1
    scene.elevenlabs.behaviours.clear()
    scene.let_time_pass(customer)
    up = scene.settle(customer)
    assert (up.failures, up.retry_at, up.apologised_at) == (0, None, None)
    reply = scene.outbound(customer)[-1]
    assert (reply.kind, reply.answers.after, reply.answers.through) == (Kind.REPLY, 0, up.in_seq)
    assert scene.questions(customer)[-1].user_messages == [
        "Hola, ¿cuál es el precio?\n¿Hay alguien?"
    ]
    assert len(scene.received(customer)) == 2


def test_a_handshake_refused_once_is_not_noticed(scene: Scene) -> None:
    scene.elevenlabs.behaviours.set("handshake_refused", status=503, times=1)
    scene.write("+573000000032", "¿Tienen citas?")
    assert scene.settle("+573000000032").failures == 0
    assert len(scene.received("+573000000032")) == 1


def test_a_used_up_quota_brings_a_neutral_word_and_a_person(scene: Scene) -> None:
    scene.elevenlabs.behaviours.set("quota_at_start")
    scene.write("+573000000033", "¿Cuál es el precio?")
    assert scene.settle("+573000000033").control is Control.HUMAN
    (notice,) = scene.received("+573000000033")
    assert "Una persona de nuestro equipo" in notice.body
    assert "quota" not in notice.body.lower()


@pytest.mark.parametrize(
    ("behaviour", "customer"),
    [("error_after_accepting", "+573000000041"), ("cut_after_accepting", "+573000000042")],
)
def test_a_message_without_an_answer_is_proven_by_its_report_and_not_sent_again(
    scene: Scene, behaviour: str, customer: str
) -> None:
    scene.twilio.behaviours.book(behaviour)
    scene.write(customer, "¿Cuál es el precio?")
    after = scene.settle(customer)
    (held,) = scene.received(customer)
    (proven,) = scene.outbound(customer)
    assert (proven.state, proven.message_sid, proven.attempt) == (State.SENT, held.sid, 1)
    assert proven.duplicate_sids == ()
    assert (after.outbound_count, len(scene.questions(customer))) == (1, 1)


def test_who_is_told_to_wait_sends_later_and_once(scene: Scene) -> None:
    customer = "+573000000043"
    scene.twilio.behaviours.book("too_many_requests", retry_after=1)
    scene.write(customer, "¿Cuál es el precio?")
    scene.settle(customer)
    (sent,) = scene.outbound(customer)
    (held,) = scene.received(customer)
    assert (sent.state, sent.message_sid, sent.attempt) == (State.SENT, held.sid, 2)
    assert len(scene.questions(customer)) == 1


def test_a_refusal_for_good_is_a_persons_and_stops_nothing_after_it(scene: Scene) -> None:
    customer = "+573000000044"
    scene.twilio.behaviours.book("refuse", code=63024)
    scene.write(customer, "¿Cuál es el precio?")
    assert scene.settle(customer).control is Control.HUMAN
    control(scene.system.running, "give-back", customer)
    scene.write(customer, "¿Y la cita?")
    scene.settle(customer)
    first, second = scene.outbound(customer)
    assert (first.state, first.error_code) == (State.FAILED, "63024")
    assert second.state is State.SENT
    assert len(scene.received(customer)) == 1


def test_reports_out_of_order_end_with_the_highest(scene: Scene) -> None:
    customer = "+573000000045"
    scene.twilio.behaviours.book("reports_shuffled")
    scene.write(customer, "¿Cuál es el precio?")
    scene.settle(customer)
    scene.twilio.wait_until_idle(10)
    (sent,) = scene.outbound(customer)
    assert (sent.state, sent.delivery) == (State.SENT, DeliveryStatus.READ)
