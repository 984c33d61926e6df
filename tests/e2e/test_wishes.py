"""The customer's word and the operator's are heard at once, also in the middle of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.domain.conversation import Control
from aftercall.flows.operator.change_control import ControlOutcome
from aftercall.flows.operator.give_back import give_back
from aftercall.flows.operator.take_over import take_over
from tests.e2e.stack_harness import SECONDS
from tests.waiting import eventually

if TYPE_CHECKING:
    from aftercall.domain.conversation import Conversation
    from tests.e2e.stack_harness import Scene


def test_stop_holds_back_the_answer_in_the_making_and_start_brings_answers_again(
    scene: Scene,
) -> None:
    customer = "+573000000021"
    scene.elevenlabs.behaviours.set("answer_latency", times=1, seconds=1.2)
    scene.write(customer, "Hola, ¿cuál es el precio?")
    scene.await_question("Hola, ¿cuál es el precio?")
    scene.write(customer, "STOP")
    stopped = scene.settle(customer)
    assert stopped.opted_out_at is not None
    assert scene.received(customer) == []
    scene.write(customer, "¿Sigue ahí?")
    scene.settle(customer)
    assert scene.received(customer) == []
    assert len(scene.inbound(customer)) == 3
    scene.write(customer, "START")
    started = scene.settle(customer)
    assert started.opted_out_at is None
    assert len(scene.received(customer)) == 1
    assert scene.questions(customer)[-1].user_messages[0].endswith("¿Sigue ahí?\nSTART")


def test_what_twilio_handles_itself_is_stored_and_not_answered_a_second_time(scene: Scene) -> None:
    customer = "+573000000026"
    asked = send_keyword(scene, customer, "HELP")
    assert (asked.in_seq, asked.answered_seq, asked.due_at) == (1, 1, None)
    assert (scene.received(customer), scene.questions(customer)) == ([], [])
    assert send_keyword(scene, customer, "CANCEL").opted_out_at is not None
    assert send_keyword(scene, customer, "YES").opted_out_at is None
    scene.write(customer, "¿Me cuentan el precio?")
    scene.settle(customer)
    assert scene.questions(customer)[-1].user_messages[0].endswith("¿Me cuentan el precio?")


def send_keyword(scene: Scene, customer: str, word: str) -> Conversation:
    """Send a keyword that Twilio handles, wait until it is stored, and return what became of it."""
    sid = scene.twilio.inbound(customer, word, kind="opt_out_keyword")
    eventually(lambda: sid in [one.message_sid for one in scene.inbound(customer)], seconds=SECONDS)
    return scene.settle(customer)


def test_an_answer_in_the_making_is_not_sent_once_a_person_has_taken_over(scene: Scene) -> None:
    customer, views = "+573000000022", scene.views
    scene.elevenlabs.behaviours.set("answer_latency", times=1, seconds=1.2)
    scene.write(customer, "¿Cuál es el precio del plan?")
    scene.await_question("¿Cuál es el precio del plan?")
    taken = take_over(customer, conversations=views.conversations, clock=views.clock, rng=views.rng)
    assert taken is ControlOutcome.CHANGED
    assert scene.settle(customer).control is Control.HUMAN
    assert scene.received(customer) == []
    given = give_back(
        customer,
        conversations=views.conversations,
        turn_requests=views.turn_requests,
        clock=views.clock,
        rng=views.rng,
    )
    assert given is ControlOutcome.CHANGED
    scene.settle(customer)
    assert len(scene.received(customer)) == 1


def test_who_asks_for_a_person_hears_so_and_then_the_agent_keeps_silent(scene: Scene) -> None:
    customer = "+573000000023"
    scene.write(customer, "Quiero hablar con una persona")
    assert scene.settle(customer).control is Control.HUMAN
    (reply,) = scene.received(customer)
    assert "una persona del equipo" in reply.body
    scene.write(customer, "¿Hola?")
    scene.settle(customer)
    assert len(scene.received(customer)) == 1
    assert len(scene.inbound(customer)) == 2
