"""A person writes in the agent's place, and what Twilio could not deliver is acted upon."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import Kind, State
from aftercall.gateways.twilio.error_codes import explain_code
from local.commands import CannotDo
from local.operator_commands import control, release_customer, write
from tests.waiting import eventually

if TYPE_CHECKING:
    from local.running_stack import RunningStack
    from tests.e2e.stack_harness import Scene


@pytest.fixture
def terminal(scene: Scene) -> RunningStack:
    """Return the stack as the commands of another terminal find it."""
    return scene.system.running


def test_a_person_takes_over_writes_and_gives_back(scene: Scene, terminal: RunningStack) -> None:
    customer = "+573000000051"
    scene.write(customer, "Quiero hablar con una persona")
    assert scene.settle(customer).control is Control.HUMAN
    scene.write(customer, "¿Hola?")
    told = write(terminal, customer, "Soy Laura, le ayudo")
    assert told.startswith(f"{customer}: queued")
    after = scene.settle(customer)
    written = scene.outbound(customer)[-1]
    assert (written.kind, written.state) == (Kind.OPERATOR, State.SENT)
    assert scene.received(customer)[-1].body == "Soy Laura, le ayudo"
    assert after.answered_seq == after.in_seq
    control(terminal, "give-back", customer)
    scene.settle(customer)
    assert len(scene.questions(customer)) == 1
    with pytest.raises(CannotDo, match=r"the agent is in control: python -m local take \+57"):
        write(terminal, customer, "¿Sigue ahí?")


def test_who_has_no_conversation_cannot_be_written_to_or_looked_at(terminal: RunningStack) -> None:
    with pytest.raises(CannotDo, match=r"there is no conversation with \+573000000058"):
        write(terminal, "+573000000058", "Hola")
    with pytest.raises(CannotDo, match="there is no conversation"):
        release_customer(terminal, "+573000000058")


def test_a_customer_whose_turn_requests_are_gone_is_released_by_hand(
    scene: Scene, terminal: RunningStack
) -> None:
    customer = "+573000000052"
    scene.write(customer, "¿Cuál es el precio?")
    settled = scene.settle(customer)
    assert release_customer(terminal, customer) == f"{customer}: released"
    after = scene.settle(customer)
    assert replace(after, version=settled.version) == settled
    assert len(scene.received(customer)) == 1


def test_an_opt_out_that_twilio_reports_is_ours(scene: Scene) -> None:
    customer = "+573000000053"
    scene.twilio.behaviours.book("delivery_fails", code=21610)
    scene.write(customer, "¿Cuál es el precio?")
    eventually(lambda: scene.state(customer).opted_out_at, seconds=10)
    (failed,) = scene.outbound(customer)
    assert failed.delivery is DeliveryStatus.UNDELIVERED
    assert (failed.error_code, failed.reason) == ("21610", explain_code(21610).sentence)
    assert len(scene.received(customer)) == 1
    scene.write(customer, "¿Hola?")
    assert scene.settle(customer).opted_out_at is None
    assert len(scene.received(customer)) == 2
