"""A look at a customer: what is begun, what is left alone, and when it ends."""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.message import State
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from aftercall.ports import AgentAnswer
from tests.builders import NOON, an_opening
from tests.unit.flows.turn_bench import QUIET, TurnBench, told

IDLE = TurnOutcome.IDLE
OUT_OF_TIME = TurnOutcome.OUT_OF_TIME


def test_a_stranger_to_the_table_needs_nothing() -> None:
    bench = TurnBench()
    assert bench.look().outcome is IDLE
    assert bench.world.writes == 0


def test_a_second_look_does_nothing_more() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.look(QUIET)
    writes = bench.world.writes
    assert bench.look().outcome is IDLE
    assert (bench.world.writes, len(bench.agent.questions)) == (writes, 1)


def test_a_hand_over_asked_for_by_the_agent_follows_its_last_words() -> None:
    bench = TurnBench()
    bench.agent.script = [
        AgentAnswer(text="Te paso con una persona.", agent_session_id="c", handover="angry")
    ]
    bench.writes("Quiero hablar con una persona")
    report = bench.look(QUIET)
    assert told(report) == [TurnEventKind.ANSWERED, TurnEventKind.SENT, TurnEventKind.HANDED_OVER]
    assert report.events[-1].facts == {"reason": "angry"}
    assert bench.whatsapp.texts == ["Te paso con una persona."]
    assert (bench.state.control, bench.state.epoch) == (Control.HUMAN, 1)
    assert (bench.state.due_at, bench.state.outbox) == (None, ())


def test_a_hand_over_that_meets_another_write_is_told_once() -> None:
    bench = TurnBench()
    bench.begin(handover="asked")
    bench.conversations.meanwhile = [lambda: bench.change(language="en")]
    assert told(bench.look()) == [TurnEventKind.HANDED_OVER]


@pytest.mark.parametrize(
    "changes", [{"control": Control.HUMAN}, {"opted_out_at": NOON}, {"control": Control.CLOSED}]
)
def test_who_is_not_the_agents_is_left_alone_and_no_longer_due(changes: dict[str, object]) -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.change(**changes)
    assert bench.look(QUIET).outcome is IDLE
    assert bench.agent.questions == []
    assert bench.state.due_at is None
    writes = bench.world.writes
    bench.look(60)
    assert bench.world.writes == writes


def test_a_closed_window_is_a_persons_to_solve_and_nobody_is_asked() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    report = bench.look(24 * 3600)
    assert [(event.kind, event.facts) for event in report.events] == [
        (TurnEventKind.HANDED_OVER, {"reason": "window_closed"})
    ]
    assert bench.agent.questions == []
    assert bench.state.control is Control.HUMAN


@pytest.mark.parametrize(("left", "outcome"), [(39.9, OUT_OF_TIME), (40, IDLE)])
def test_no_question_is_begun_with_too_little_time_left(left: float, outcome: TurnOutcome) -> None:
    bench = TurnBench()
    bench.writes("Hola")
    assert bench.look(QUIET, left=left).outcome is outcome
    assert len(bench.agent.questions) == (outcome is IDLE)


def test_no_send_is_begun_with_too_little_time_left() -> None:
    bench = TurnBench()
    bench.begin(seq=1, outbox=(1,), last_inbound_at=NOON)
    bench.world.put(an_opening(content_sid="HX1"))
    assert bench.look(left=9.9).outcome is OUT_OF_TIME
    assert bench.ours[0].state is State.PENDING
    assert bench.look(left=10).outcome is IDLE
    assert len(bench.whatsapp.ledger) == 1


def test_an_opening_is_sent_before_anything_is_answered() -> None:
    bench = TurnBench()
    bench.begin(seq=1, outbox=(1,))
    bench.world.put(an_opening(content_sid="HX1"))
    bench.writes("Hola")
    bench.look(QUIET)
    assert bench.whatsapp.texts == ["Hola, Ana", "Respuesta 1"]


def test_a_lost_message_of_the_outbox_does_not_hold_up_the_others() -> None:
    bench = TurnBench()
    bench.begin(seq=1, outbox=(1,))
    bench.writes("Hola")
    assert bench.look(QUIET).outcome is IDLE
    assert bench.whatsapp.texts == ["Respuesta 1"]
    assert bench.state.outbound_count == 1
