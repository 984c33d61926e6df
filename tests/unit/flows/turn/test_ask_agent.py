"""One answer for all lines, in parts, by the agent of the call, who knows what was said."""

from dataclasses import replace

from aftercall.domain.message import Kind, State
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from tests.builders import AGENT, ANA, BEA, NOON, a_call, an_opening, minutes, seconds
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.turn_bench import POLICY, QUIET, TEXTS, TurnBench, told

IDLE = TurnOutcome.IDLE
WAITING = TurnOutcome.WAITING
LONG = "\n\n".join(f"Párrafo {number}. " + "palabra " * 150 for number in range(3))


def test_one_answer_covers_all_lines() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.clock.advance(1)
    bench.writes("¿Cuánto vale?")
    assert bench.look(1).outcome is WAITING
    bench.writes("")
    report = bench.look(QUIET)
    assert (report.outcome, told(report)) == (IDLE, [TurnEventKind.ANSWERED, TurnEventKind.SENT])
    assert [question.text for question in bench.agent.questions] == ["Hola\n¿Cuánto vale?\n[text]"]
    assert bench.whatsapp.texts == ["Respuesta 1"]
    state, reply = bench.state, bench.ours[0]
    assert (state.answered_seq, state.outbox, state.due_at, state.waiting_since) == (
        3,
        (),
        None,
        None,
    )
    assert (state.inbound_count, state.outbound_count) == (3, 1)
    assert (reply.kind, reply.state, reply.answers.after, reply.answers.through, reply.attempt) == (
        Kind.REPLY,
        State.SENT,
        0,
        3,
        1,
    )
    assert reply.decision is not None
    assert reply.decision.is_allowed
    assert reply.message_sid == bench.whatsapp.ledger[0][1]


def test_typing_is_shown_on_the_newest_line() -> None:
    bench = TurnBench()
    bench.writes("Hola", sid="SM1")
    bench.writes("¿Cuánto vale?", sid="SM2")
    bench.look(QUIET)
    assert bench.whatsapp.typing == ["SM2"]


def test_lines_are_asked_in_the_order_of_their_arrival() -> None:
    bench = TurnBench()
    bench.clock.advance(1)
    bench.writes("dos", sid="SM2", ago=0.1)
    bench.clock.advance(0.9)
    bench.writes("uno", sid="SM1", ago=1.3)
    bench.look(QUIET)
    (question,) = bench.agent.questions
    assert (question.text, question.turn_id[-3:]) == ("uno\ndos", "0:2")
    assert bench.whatsapp.typing == ["SM2"]
    assert (bench.ours[0].answers.after, bench.ours[0].answers.through) == (0, 2)
    bench.writes("tres")
    bench.look(QUIET)
    context = bench.agent.questions[-1].context
    assert context.index('"uno"') < context.index('"dos"') < context.index('"Respuesta 1"')


def test_a_line_stored_after_its_time_does_not_prolong_the_quiet() -> None:
    bench = TurnBench()
    bench.writes("dos")
    bench.clock.advance(1.9)
    bench.writes("uno", ago=2.2)
    assert bench.state.waiting_since == NOON - seconds(0.3)
    assert bench.state.last_inbound_at == NOON
    bench.look(0.1)
    assert [question.text for question in bench.agent.questions] == ["uno\ndos"]


def test_the_agent_is_told_the_call_and_all_that_was_written_since() -> None:
    bench = TurnBench()
    bench.world.texts[ANA, "conv_call_1"] = a_call()
    opening = an_opening("Hola, Ana. ¿Seguimos?", state=State.SENT, message_sid="SMo")
    bench.begin(seq=1, call_id="conv_call_1", agent_id="agent_of_the_call", name="Ana")
    bench.world.put(opening)
    bench.writes("Sí")
    bench.look(QUIET)
    bench.writes("¿Y el precio?")
    bench.look(QUIET)
    first, second = bench.agent.questions
    assert (first.agent_id, first.variables, first.last_words) == (
        "agent_of_the_call",
        {"nombre": "Ana"},
        "Hola, Ana. ¿Seguimos?",
    )
    assert "paneles para mi finca" in second.context
    assert second.last_words == "Respuesta 1"
    assert [piece in second.context for piece in ("Seguimos", '"Sí"', "Respuesta 1")] == [True] * 3
    assert "precio" not in second.context
    assert (second.text, second.user_id) == ("¿Y el precio?", f"wa:{ANA}")
    assert first.turn_id != second.turn_id


def test_what_was_never_sent_is_not_taken_for_our_last_words() -> None:
    bench = TurnBench()
    bench.begin(seq=1)
    bench.world.put(an_opening(state=State.CANCELLED, reason="openings_off"))
    bench.writes("Hola")
    bench.look(QUIET)
    assert bench.agent.questions[0].last_words is None


def test_nothing_of_another_customer_reaches_the_agent_or_the_customer() -> None:
    ana = TurnBench()
    bea = TurnBench(BEA, ana.world)
    bea.writes("mi palabra secreta es CANARIO")
    bea.look(QUIET)
    ana.world.texts[BEA, "conv_call_1"] = a_call(summary="CANARIO")
    ana.begin(call_id="conv_call_1")
    ana.writes("Hola")
    ana.look(QUIET)
    assert "CANARIO" not in repr(ana.agent.questions)
    assert [message.customer for message, _ in ana.whatsapp.ledger] == [ANA]


def test_a_long_answer_goes_out_in_parts_and_in_order() -> None:
    bench = TurnBench()
    bench.agent.script = [LONG]
    bench.writes("Cuéntame todo")
    assert bench.look(QUIET).outcome is IDLE
    parts = [message for message, _ in bench.whatsapp.ledger]
    assert [part.text.split(".")[0] for part in parts] == ["Párrafo 0", "Párrafo 1", "Párrafo 2"]
    assert [(part.seq, part.part, part.parts) for part in parts] == [
        (2, 1, 3),
        (3, 2, 3),
        (4, 3, 3),
    ]
    assert len({part.message_id for part in parts}) == 3
    assert {(one.state, one.answers.after, one.answers.through) for one in bench.ours} == {
        (State.SENT, 0, 1)
    }
    assert (bench.state.outbound_count, bench.state.outbox) == (3, ())
    check_ranges(bench.ours, bench.state.answered_seq)


def test_the_agents_markdown_becomes_whatsapps() -> None:
    bench = TurnBench()
    bench.agent.script = ["## Planes\n* **Oro**: [ver](https://example.com)"]
    bench.writes("¿Qué planes hay?")
    bench.look(QUIET)
    assert bench.whatsapp.texts == ["*Planes*\n- *Oro*: ver: https://example.com"]


def test_a_customer_never_called_is_answered_by_the_default_agent() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.look(QUIET)
    assert bench.agent.questions[0].agent_id == AGENT
    assert "was not called before" in bench.agent.questions[0].context


def test_without_a_default_agent_a_stranger_gets_a_polite_sentence() -> None:
    bench = TurnBench()
    bench.policy = replace(POLICY, default_agent_id=None)
    bench.writes("Hola")
    assert told(bench.look(QUIET)) == [TurnEventKind.SENT]
    assert bench.agent.questions == []
    assert bench.whatsapp.texts == [TEXTS.wording("es").unknown_sender]
    assert bench.state.answered_seq == 1


def test_an_answer_is_remembered_for_days() -> None:
    bench = TurnBench()
    bench.writes("Me llamo Ana")
    bench.look(QUIET)
    bench.clock.advance(minutes(60 * 24 * 5).total_seconds())
    bench.writes("¿Cómo me llamo?")
    bench.look(QUIET)
    assert "Me llamo Ana" in bench.agent.questions[1].context
    check_ranges(bench.ours, bench.state.answered_seq)
