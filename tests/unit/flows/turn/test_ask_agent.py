"""One answer for all lines, in parts, by the agent of the call, who knows what was said."""

from dataclasses import replace

from aftercall.domain.message import Kind, State
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from tests.builders import AGENT, ANA, BEA, NOON, a_call, an_opening, minutes, seconds
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.turn_harness import POLICY, QUIET, TEXTS, TurnHarness, told

IDLE = TurnOutcome.IDLE
WAITING = TurnOutcome.WAITING
LONG = "\n\n".join(f"Párrafo {number}. " + "palabra " * 150 for number in range(3))


def test_one_answer_covers_all_lines() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.clock.advance(1)
    harness.writes("¿Cuánto vale?")
    assert harness.look(1).outcome is WAITING
    harness.writes("")
    report = harness.look(QUIET)
    assert (report.outcome, told(report)) == (IDLE, [TurnEventKind.ANSWERED, TurnEventKind.SENT])
    assert [question.text for question in harness.agent.questions] == [
        "Hola\n¿Cuánto vale?\n[An empty message.]"
    ]
    assert harness.whatsapp.texts == ["Respuesta 1"]
    state, reply = harness.state, harness.ours[0]
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
    assert reply.message_sid == harness.whatsapp.ledger[0][1]


def test_typing_is_shown_on_the_newest_line() -> None:
    harness = TurnHarness()
    harness.writes("Hola", sid="SM1")
    harness.writes("¿Cuánto vale?", sid="SM2")
    harness.look(QUIET)
    assert harness.whatsapp.typing == ["SM2"]


def test_lines_are_asked_in_the_order_of_their_arrival() -> None:
    harness = TurnHarness()
    harness.clock.advance(1)
    harness.writes("dos", sid="SM2", ago=0.1)
    harness.clock.advance(0.9)
    harness.writes("uno", sid="SM1", ago=1.3)
    harness.look(QUIET)
    (question,) = harness.agent.questions
    assert (question.text, question.turn_id[-3:]) == ("uno\ndos", "0:2")
    assert harness.whatsapp.typing == ["SM2"]
    assert (harness.ours[0].answers.after, harness.ours[0].answers.through) == (0, 2)
    harness.writes("tres")
    harness.look(QUIET)
    context = harness.agent.questions[-1].context
    assert context.index('"uno"') < context.index('"dos"') < context.index('"Respuesta 1"')


def test_a_line_stored_after_its_time_does_not_prolong_the_quiet() -> None:
    harness = TurnHarness()
    harness.writes("dos")
    harness.clock.advance(1.9)
    harness.writes("uno", ago=2.2)
    assert harness.state.waiting_since == NOON - seconds(0.3)
    assert harness.state.last_inbound_at == NOON
    harness.look(0.1)
    assert [question.text for question in harness.agent.questions] == ["uno\ndos"]


def test_the_agent_is_told_the_call_and_all_that_was_written_since() -> None:
    harness = TurnHarness()
    harness.world.texts[ANA, "conv_call_1"] = a_call()
    opening = an_opening("Hola, Ana. ¿Seguimos?", state=State.SENT, message_sid="SMo")
    harness.begin(seq=1, call_id="conv_call_1", agent_id="agent_of_the_call", name="Ana")
    harness.world.put(opening)
    harness.writes("Sí")
    harness.look(QUIET)
    harness.writes("¿Y el precio?")
    harness.look(QUIET)
    first, second = harness.agent.questions
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
    harness = TurnHarness()
    harness.begin(seq=1)
    harness.world.put(an_opening(state=State.CANCELLED, reason="openings_off"))
    harness.writes("Hola")
    harness.look(QUIET)
    assert harness.agent.questions[0].last_words is None


def test_nothing_of_another_customer_reaches_the_agent_or_the_customer() -> None:
    ana = TurnHarness()
    bea = TurnHarness(BEA, ana.world)
    bea.writes("mi palabra secreta es CANARIO")
    bea.look(QUIET)
    ana.world.texts[BEA, "conv_call_1"] = a_call(summary="CANARIO")
    ana.begin(call_id="conv_call_1")
    ana.writes("Hola")
    ana.look(QUIET)
    assert "CANARIO" not in repr(ana.agent.questions)
    assert [message.customer for message, _ in ana.whatsapp.ledger] == [ANA]


def test_a_long_answer_goes_out_in_parts_and_in_order() -> None:
    harness = TurnHarness()
    harness.agent.script = [LONG]
    harness.writes("Cuéntame todo")
    assert harness.look(QUIET).outcome is IDLE
    parts = [message for message, _ in harness.whatsapp.ledger]
    assert [part.text.split(".")[0] for part in parts] == ["Párrafo 0", "Párrafo 1", "Párrafo 2"]
    assert [(part.seq, part.part, part.parts) for part in parts] == [
        (2, 1, 3),
        (3, 2, 3),
        (4, 3, 3),
    ]
    assert len({part.message_id for part in parts}) == 3
    assert {(one.state, one.answers.after, one.answers.through) for one in harness.ours} == {
        (State.SENT, 0, 1)
    }
    assert (harness.state.outbound_count, harness.state.outbox) == (3, ())
    check_ranges(harness.ours, harness.state.answered_seq)


def test_the_agents_markdown_becomes_whatsapps() -> None:
    harness = TurnHarness()
    harness.agent.script = ["## Planes\n* **Oro**: [ver](https://example.com)"]
    harness.writes("¿Qué planes hay?")
    harness.look(QUIET)
    assert harness.whatsapp.texts == ["*Planes*\n- *Oro*: ver: https://example.com"]


def test_a_customer_never_called_is_answered_by_the_default_agent() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.look(QUIET)
    assert harness.agent.questions[0].agent_id == AGENT
    assert "was not called before" in harness.agent.questions[0].context


def test_without_a_default_agent_a_stranger_gets_a_polite_sentence() -> None:
    harness = TurnHarness()
    harness.policy = replace(POLICY, default_agent_id=None)
    harness.writes("Hola")
    assert told(harness.look(QUIET)) == [TurnEventKind.SENT]
    assert harness.agent.questions == []
    assert harness.whatsapp.texts == [TEXTS.wording("es").unknown_sender]
    assert harness.state.answered_seq == 1


def test_an_answer_is_remembered_for_days() -> None:
    harness = TurnHarness()
    harness.writes("Me llamo Ana")
    harness.look(QUIET)
    harness.clock.advance(minutes(60 * 24 * 5).total_seconds())
    harness.writes("¿Cómo me llamo?")
    harness.look(QUIET)
    assert "Me llamo Ana" in harness.agent.questions[1].context
    check_ranges(harness.ours, harness.state.answered_seq)
