"""What happens while the agent thinks."""

from dataclasses import replace

from aftercall.domain.message import State
from aftercall.flows.turn.turn_context import TurnOutcome
from tests.builders import ANA, a_call
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.poll_bench import PollBench
from tests.unit.flows.turn_bench import QUIET, TurnBench

IDLE = TurnOutcome.IDLE
WAITING = TurnOutcome.WAITING


def a_call_comes(bench: TurnBench, **openings: object) -> PollBench:
    """Return a poller that shares this customer's world."""
    poll = PollBench()
    poll.world, poll.clock, poll.turn_requests = bench.world, bench.clock, bench.turn_requests
    poll.conversations, poll.calls = bench.conversations, bench.calls
    poll.rng = bench.rng
    poll.openings = replace(poll.openings, **openings)  # type: ignore[arg-type]  # named freely
    return poll


def test_two_lines_that_come_meanwhile_are_asked_with_the_first_and_answered_once() -> None:
    bench = TurnBench()
    bench.writes("Sí me interesa")

    def two_lines() -> None:
        bench.writes("¿cuál es el precio?")
        bench.writes("¿y el plazo?")

    bench.agent.while_thinking = [two_lines]
    assert bench.look(QUIET).outcome is IDLE
    assert [question.text for question in bench.agent.questions] == [
        "Sí me interesa",
        "Sí me interesa\n¿cuál es el precio?\n¿y el plazo?",
    ]
    assert bench.whatsapp.texts == ["Respuesta 2"]
    assert [(one.answers.after, one.answers.through) for one in bench.ours] == [(0, 3)]


def test_a_line_just_before_the_answer_waits_for_quiet_and_its_own_nudge() -> None:
    bench = TurnBench()
    bench.writes("Sí me interesa")
    bench.agent.before_answering = [lambda: bench.writes("¿cuál es el precio?")]
    assert bench.look(QUIET).outcome is WAITING
    assert bench.whatsapp.texts == []
    assert bench.look(QUIET).outcome is IDLE
    assert bench.whatsapp.texts == ["Respuesta 2"]


def test_twenty_seconds_after_the_first_line_what_was_read_is_answered() -> None:
    bench = TurnBench()
    for number in range(19):
        bench.writes(f"línea {number}")
        assert bench.look(1).outcome is WAITING
    bench.writes("línea 19")
    bench.clock.advance(1)
    bench.agent.before_answering = [lambda: bench.writes("línea 20")]
    assert bench.look().outcome is WAITING
    assert bench.whatsapp.texts == ["Respuesta 1"]
    assert bench.agent.questions[0].text.endswith("línea 19")
    assert (bench.state.answered_seq, bench.state.in_seq) == (20, 21)
    assert bench.look(QUIET).outcome is IDLE
    assert bench.agent.questions[1].text == "línea 20"
    assert bench.whatsapp.texts == ["Respuesta 1", "Respuesta 2"]
    check_ranges(bench.ours, bench.state.answered_seq)


def test_a_customer_who_writes_without_end_is_answered_all_the_same() -> None:
    bench = TurnBench()
    bench.agent.while_thinking = [lambda: bench.writes("y otra cosa")] * 100
    bench.writes("una cosa")
    for _ in range(30):
        bench.look(QUIET)
    assert len(bench.whatsapp.ledger) >= 4
    assert len(bench.agent.questions) <= len(bench.world.inbound(ANA))
    check_ranges(bench.ours, bench.state.answered_seq)


def test_where_only_numbers_moved_the_same_answer_takes_fresh_ones() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    poll = a_call_comes(bench, enabled=False)
    bench.agent.while_thinking = [lambda: poll.start(a_call())]
    assert bench.look(QUIET).outcome is IDLE
    assert len(bench.agent.questions) == 1
    assert [(one.seq, one.state) for one in bench.ours] == [
        (2, State.CANCELLED),
        (3, State.SENT),
    ]
    assert bench.whatsapp.texts == ["Respuesta 1"]


def test_an_opening_that_comes_meanwhile_goes_out_first() -> None:
    bench = TurnBench()
    bench.policy = replace(bench.policy, gate=replace(bench.policy.gate, sandbox=True))
    bench.writes("Hola")
    poll = a_call_comes(bench)
    bench.agent.while_thinking = [lambda: poll.start(a_call())]
    assert bench.look(QUIET).outcome is IDLE
    assert [one.kind for one, _ in bench.whatsapp.ledger] == ["opening", "reply"]
    assert "paneles para mi finca" in bench.agent.questions[-1].context


def test_what_another_worker_answered_is_not_answered_again() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.agent.while_thinking = [bench.look]
    bench.look(QUIET)
    assert len(bench.whatsapp.ledger) == 1
    check_ranges(bench.ours, bench.state.answered_seq)
