"""A turn that dies at any point: nothing is lost, and nothing is sent twice."""

from contextlib import suppress

import pytest

from aftercall.domain.message import OutboundMessage, State
from aftercall.flows.turn.turn_context import TurnOutcome
from aftercall.ports import AgentAnswer
from tests.builders import ANA, a_call, an_opening
from tests.fakes.crashes import Crashed, Fuse, fused
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.turn_harness import QUIET, SETTLE, TurnHarness

PARTS = "\n\n".join(f"Parte {number}. " + "palabra " * 150 for number in range(2))
ANSWER = AgentAnswer(text=PARTS, agent_session_id="conv_text", handover="asked")
MOST_CALLS = 45


def a_busy_customer() -> TurnHarness:
    """Return a customer whose opening is due, who wrote twice, and whom a person is to take."""
    harness = TurnHarness()
    harness.world.texts[ANA, "conv_call_1"] = a_call()
    harness.begin(seq=1, outbox=(1,), call_id="conv_call_1")
    harness.world.put(an_opening(content_sid="HX1"))
    harness.agent.script = [ANSWER] * 9
    harness.writes("Hola")
    harness.writes("¿Cuánto vale?")
    return harness


def recover(harness: TurnHarness) -> None:
    """Look again as the queue and the reconciler would, until nothing is left to do."""
    for _ in range(6):
        assert harness.look(SETTLE / 2 + 1).outcome is not TurnOutcome.OUT_OF_TIME


def check_nothing_lost_nothing_twice(harness: TurnHarness) -> None:
    state, ours = harness.state, harness.ours
    assert (state.answered_seq, state.outbox, state.due_at, state.control) == (3, (), None, "human")
    assert [one.text[:8] for one in ours] == ["Hola, An", "Parte 0.", "Parte 1."]
    check_ranges(ours, state.answered_seq)
    sent = [message.message_id for message, _ in harness.whatsapp.ledger]
    assert len(sent) == len(set(sent))
    assert sent == [one.message_id for one in ours if one.message_id in sent]
    for message in ours:
        check_outcome(harness, message)
    assert state.outbound_count == sum(one.state is State.SENT for one in ours)


def check_outcome(harness: TurnHarness, message: OutboundMessage) -> None:
    sids = [sid for sent, sid in harness.whatsapp.ledger if sent.message_id == message.message_id]
    if message.state is State.SENT:
        assert sids == [message.message_sid]
    else:
        assert message.state is State.UNKNOWN
        assert message.message_sid is None


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, MOST_CALLS))
def test_a_turn_that_dies_anywhere_is_finished_by_the_next(at: int, late: bool) -> None:
    harness = a_busy_customer()
    fuse = Fuse(at, late=late)
    try:
        harness.look(QUIET, ports=fused(harness.ports, fuse))
    except Crashed:
        recover(harness)
    check_nothing_lost_nothing_twice(harness)
    unknown = [one for one in harness.ours if one.state is State.UNKNOWN]
    assert len(unknown) <= 1


def test_every_call_of_a_turn_has_been_a_place_to_die() -> None:
    harness = a_busy_customer()
    fuse = Fuse(0, late=False)
    harness.look(QUIET, ports=fused(harness.ports, fuse))
    assert 20 < fuse.calls < MOST_CALLS


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 4))
def test_a_message_whose_storing_died_is_whole_after_twilios_repeat(at: int, late: bool) -> None:
    harness = TurnHarness()
    fuse = Fuse(at, late=late)
    whole = (harness.conversations, harness.turn_requests)
    harness.conversations, harness.turn_requests = fuse.on(whole[0]), fuse.on(whole[1])
    with suppress(Crashed):
        harness.writes("Hola", sid="SM1")
    assert fuse.calls == at
    harness.conversations, harness.turn_requests = whole
    harness.writes("Hola", sid="SM1")
    harness.look(QUIET)
    assert [one.text for one in harness.world.inbound(ANA)] == ["Hola"]
    assert harness.state.inbound_count == 1
    assert harness.whatsapp.texts == ["Respuesta 1"]
    assert "in:SM1" in whole[1].causes
