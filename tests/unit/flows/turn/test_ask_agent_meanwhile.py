"""What happens while the agent thinks."""

from dataclasses import replace

from aftercall.domain.message import State
from aftercall.flows.turn.turn_context import TurnOutcome
from tests.builders import ANA, a_call
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.poll_harness import PollHarness
from tests.unit.flows.turn_harness import QUIET, TurnHarness

IDLE = TurnOutcome.IDLE
WAITING = TurnOutcome.WAITING


def a_call_comes(harness: TurnHarness, **openings: object) -> PollHarness:
    """Return a poller that shares this customer's world."""
    poll = PollHarness()
    poll.world, poll.clock, poll.turn_requests = harness.world, harness.clock, harness.turn_requests
    poll.conversations, poll.calls = harness.conversations, harness.calls
    poll.rng = harness.rng
    poll.openings = replace(poll.openings, **openings)  # type: ignore[arg-type]  # named freely
    return poll


def test_two_lines_that_come_meanwhile_are_asked_with_the_first_and_answered_once() -> None:
    harness = TurnHarness()
    harness.writes("Sí me interesa")

    def two_lines() -> None:
        harness.writes("¿cuál es el precio?")
        harness.writes("¿y el plazo?")

    harness.agent.while_thinking = [two_lines]
    assert harness.look(QUIET).outcome is IDLE
    assert [question.text for question in harness.agent.questions] == [
        "Sí me interesa",
        "Sí me interesa\n¿cuál es el precio?\n¿y el plazo?",
    ]
    assert harness.whatsapp.texts == ["Respuesta 2"]
    assert [(one.answers.after, one.answers.through) for one in harness.ours] == [(0, 3)]


def test_a_line_just_before_the_answer_waits_for_quiet_and_its_own_turn_request() -> None:
    harness = TurnHarness()
    harness.writes("Sí me interesa")
    harness.agent.before_answering = [lambda: harness.writes("¿cuál es el precio?")]
    assert harness.look(QUIET).outcome is WAITING
    assert harness.whatsapp.texts == []
    assert harness.look(QUIET).outcome is IDLE
    assert harness.whatsapp.texts == ["Respuesta 2"]


def test_twenty_seconds_after_the_first_line_what_was_read_is_answered() -> None:
    harness = TurnHarness()
    for number in range(19):
        harness.writes(f"línea {number}")
        assert harness.look(1).outcome is WAITING
    harness.writes("línea 19")
    harness.clock.advance(1)
    harness.agent.before_answering = [lambda: harness.writes("línea 20")]
    assert harness.look().outcome is WAITING
    assert harness.whatsapp.texts == ["Respuesta 1"]
    assert harness.agent.questions[0].text.endswith("línea 19")
    assert (harness.state.answered_seq, harness.state.in_seq) == (20, 21)
    assert harness.look(QUIET).outcome is IDLE
    assert harness.agent.questions[1].text == "línea 20"
    assert harness.whatsapp.texts == ["Respuesta 1", "Respuesta 2"]
    check_ranges(harness.ours, harness.state.answered_seq)


def test_a_customer_who_writes_without_end_is_answered_all_the_same() -> None:
    harness = TurnHarness()
    harness.agent.while_thinking = [lambda: harness.writes("y otra cosa")] * 100
    harness.writes("una cosa")
    for _ in range(30):
        harness.look(QUIET)
    assert len(harness.whatsapp.ledger) >= 4
    assert len(harness.agent.questions) <= len(harness.world.inbound(ANA))
    check_ranges(harness.ours, harness.state.answered_seq)


def test_where_only_numbers_moved_the_same_answer_takes_fresh_ones() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    poll = a_call_comes(harness, enabled=False)
    harness.agent.while_thinking = [lambda: poll.start(a_call())]
    assert harness.look(QUIET).outcome is IDLE
    assert len(harness.agent.questions) == 1
    assert [(one.seq, one.state) for one in harness.ours] == [
        (2, State.CANCELLED),
        (3, State.SENT),
    ]
    assert harness.whatsapp.texts == ["Respuesta 1"]


def test_an_opening_that_comes_meanwhile_goes_out_first() -> None:
    harness = TurnHarness()
    harness.policy = replace(harness.policy, gate=replace(harness.policy.gate, sandbox=True))
    harness.writes("Hola")
    poll = a_call_comes(harness)
    harness.agent.while_thinking = [lambda: poll.start(a_call())]
    assert harness.look(QUIET).outcome is IDLE
    assert [one.kind for one, _ in harness.whatsapp.ledger] == ["opening", "reply"]
    assert "paneles para mi finca" in harness.agent.questions[-1].context


def test_what_another_worker_answered_is_not_answered_again() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.agent.while_thinking = [harness.look]
    harness.look(QUIET)
    assert len(harness.whatsapp.ledger) == 1
    check_ranges(harness.ours, harness.state.answered_seq)
