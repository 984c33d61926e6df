"""A person takes a conversation over and gives it back."""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.errors import Unavailable
from aftercall.flows.operator.change_control import ControlOutcome
from aftercall.flows.operator.give_back import give_back
from aftercall.flows.operator.take_over import take_over
from aftercall.flows.optimistic_commit import MOST_TRIES
from tests.unit.flows.turn_harness import QUIET, TurnHarness


def take(harness: TurnHarness) -> ControlOutcome:
    return take_over(
        harness.customer, conversations=harness.conversations, clock=harness.clock, rng=harness.rng
    )


def give(harness: TurnHarness) -> ControlOutcome:
    return give_back(
        harness.customer,
        conversations=harness.conversations,
        turn_requests=harness.turn_requests,
        clock=harness.clock,
        rng=harness.rng,
    )


def test_control_changes_once_however_often_it_is_asked_for() -> None:
    harness = TurnHarness()
    harness.begin()
    assert [take(harness), take(harness)] == [ControlOutcome.CHANGED, ControlOutcome.ALREADY_SO]
    assert (harness.state.control, harness.state.epoch) == (Control.HUMAN, 1)
    assert [give(harness), give(harness)] == [ControlOutcome.CHANGED, ControlOutcome.ALREADY_SO]
    assert (harness.state.control, harness.state.epoch) == (Control.AGENT, 2)


def test_without_a_conversation_there_is_nothing_to_take() -> None:
    assert take(TurnHarness()) is ControlOutcome.NO_CONVERSATION


def test_what_the_person_left_unanswered_is_answered_after_the_give_back() -> None:
    harness = TurnHarness()
    harness.begin()
    take(harness)
    harness.writes("¿Sigue ahí?")
    harness.look(QUIET)
    assert harness.agent.questions == []
    assert harness.state.due_at is None
    give(harness)
    assert harness.turn_requests.causes[-1].startswith("back:")
    harness.look()
    assert harness.whatsapp.texts == ["Respuesta 1"]


def test_a_request_beside_other_writes_still_takes_control() -> None:
    harness = TurnHarness()
    harness.begin()
    harness.conversations.meanwhile = [lambda: harness.writes("Hola")]
    assert take(harness) is ControlOutcome.CHANGED
    assert harness.state.inbound_count == 1


def test_a_conversation_that_never_holds_still_is_said_so_without_its_number() -> None:
    harness = TurnHarness()
    harness.begin()
    harness.conversations.meanwhile = [lambda: harness.change(language="es")] * MOST_TRIES
    with pytest.raises(Unavailable) as raised:
        take(harness)
    assert harness.customer not in str(raised.value)
