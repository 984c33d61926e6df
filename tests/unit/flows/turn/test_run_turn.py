"""A look at a customer: what is begun, what is left alone, and when it ends."""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.message import State
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from aftercall.ports import AgentAnswer
from tests.builders import NOON, an_opening
from tests.unit.flows.turn_harness import QUIET, TurnHarness, told

IDLE = TurnOutcome.IDLE
OUT_OF_TIME = TurnOutcome.OUT_OF_TIME


def test_a_stranger_to_the_table_needs_nothing() -> None:
    harness = TurnHarness()
    assert harness.look().outcome is IDLE
    assert harness.world.writes == 0


def test_a_second_look_does_nothing_more() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.look(QUIET)
    writes = harness.world.writes
    assert harness.look().outcome is IDLE
    assert (harness.world.writes, len(harness.agent.questions)) == (writes, 1)


def test_a_hand_over_asked_for_by_the_agent_follows_its_last_words() -> None:
    harness = TurnHarness()
    harness.agent.script = [
        AgentAnswer(text="Te paso con una persona.", agent_session_id="c", handover="angry")
    ]
    harness.writes("Quiero hablar con una persona")
    report = harness.look(QUIET)
    assert told(report) == [TurnEventKind.ANSWERED, TurnEventKind.SENT, TurnEventKind.HANDED_OVER]
    assert report.events[-1].facts == {"reason": "angry"}
    assert harness.whatsapp.texts == ["Te paso con una persona."]
    assert (harness.state.control, harness.state.epoch) == (Control.HUMAN, 1)
    assert (harness.state.due_at, harness.state.outbox) == (None, ())


def test_a_hand_over_that_meets_another_write_is_told_once() -> None:
    harness = TurnHarness()
    harness.begin(handover="asked")
    harness.conversations.meanwhile = [lambda: harness.change(language="en")]
    assert told(harness.look()) == [TurnEventKind.HANDED_OVER]


@pytest.mark.parametrize(
    "changes", [{"control": Control.HUMAN}, {"opted_out_at": NOON}, {"control": Control.CLOSED}]
)
def test_who_is_not_the_agents_is_left_alone_and_no_longer_due(changes: dict[str, object]) -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.change(**changes)
    assert harness.look(QUIET).outcome is IDLE
    assert harness.agent.questions == []
    assert harness.state.due_at is None
    writes = harness.world.writes
    harness.look(60)
    assert harness.world.writes == writes


def test_a_closed_window_is_a_persons_to_solve_and_nobody_is_asked() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    report = harness.look(24 * 3600)
    assert [(event.kind, event.facts) for event in report.events] == [
        (TurnEventKind.HANDED_OVER, {"reason": "window_closed"})
    ]
    assert harness.agent.questions == []
    assert harness.state.control is Control.HUMAN


@pytest.mark.parametrize(("left", "outcome"), [(39.9, OUT_OF_TIME), (40, IDLE)])
def test_no_question_is_begun_with_too_little_time_left(left: float, outcome: TurnOutcome) -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    assert harness.look(QUIET, left=left).outcome is outcome
    assert len(harness.agent.questions) == (outcome is IDLE)


def test_no_send_is_begun_with_too_little_time_left() -> None:
    harness = TurnHarness()
    harness.begin(seq=1, outbox=(1,), last_inbound_at=NOON)
    harness.world.put(an_opening(content_sid="HX1"))
    assert harness.look(left=9.9).outcome is OUT_OF_TIME
    assert harness.ours[0].state is State.PENDING
    assert harness.look(left=10).outcome is IDLE
    assert len(harness.whatsapp.ledger) == 1


def test_an_opening_is_sent_before_anything_is_answered() -> None:
    harness = TurnHarness()
    harness.begin(seq=1, outbox=(1,))
    harness.world.put(an_opening(content_sid="HX1"))
    harness.writes("Hola")
    harness.look(QUIET)
    assert harness.whatsapp.texts == ["Hola, Ana", "Respuesta 1"]


def test_a_lost_message_of_the_outbox_does_not_hold_up_the_others() -> None:
    harness = TurnHarness()
    harness.begin(seq=1, outbox=(1,))
    harness.writes("Hola")
    assert harness.look(QUIET).outcome is IDLE
    assert harness.whatsapp.texts == ["Respuesta 1"]
    assert harness.state.outbound_count == 1
