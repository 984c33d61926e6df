"""A person takes a conversation over and gives it back."""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.errors import Unavailable
from aftercall.flows.operator.change_control import ControlOutcome
from aftercall.flows.operator.give_back import give_back
from aftercall.flows.operator.take_over import take_over
from aftercall.flows.optimistic_commit import MOST_TRIES
from tests.unit.flows.turn_bench import QUIET, TurnBench


def take(bench: TurnBench) -> ControlOutcome:
    return take_over(
        bench.customer, conversations=bench.conversations, clock=bench.clock, rng=bench.rng
    )


def give(bench: TurnBench) -> ControlOutcome:
    return give_back(
        bench.customer,
        conversations=bench.conversations,
        turn_requests=bench.turn_requests,
        clock=bench.clock,
        rng=bench.rng,
    )


def test_control_changes_once_however_often_it_is_asked_for() -> None:
    bench = TurnBench()
    bench.begin()
    assert [take(bench), take(bench)] == [ControlOutcome.CHANGED, ControlOutcome.ALREADY_SO]
    assert (bench.state.control, bench.state.epoch) == (Control.HUMAN, 1)
    assert [give(bench), give(bench)] == [ControlOutcome.CHANGED, ControlOutcome.ALREADY_SO]
    assert (bench.state.control, bench.state.epoch) == (Control.AGENT, 2)


def test_without_a_conversation_there_is_nothing_to_take() -> None:
    assert take(TurnBench()) is ControlOutcome.NO_CONVERSATION


def test_what_the_person_left_unanswered_is_answered_after_the_give_back() -> None:
    bench = TurnBench()
    bench.begin()
    take(bench)
    bench.writes("¿Sigue ahí?")
    bench.look(QUIET)
    assert bench.agent.questions == []
    assert bench.state.due_at is None
    give(bench)
    assert bench.turn_requests.causes[-1].startswith("back:")
    bench.look()
    assert bench.whatsapp.texts == ["Respuesta 1"]


def test_a_request_beside_other_writes_still_takes_control() -> None:
    bench = TurnBench()
    bench.begin()
    bench.conversations.meanwhile = [lambda: bench.writes("Hola")]
    assert take(bench) is ControlOutcome.CHANGED
    assert bench.state.inbound_count == 1


def test_a_conversation_that_never_holds_still_is_said_so_without_its_number() -> None:
    bench = TurnBench()
    bench.begin()
    bench.conversations.meanwhile = [lambda: bench.change(language="es")] * MOST_TRIES
    with pytest.raises(Unavailable) as raised:
        take(bench)
    assert bench.customer not in str(raised.value)
