"""The agent says nothing on purpose: the lines are answered, nothing is sent, it stays in control.

Reported at https://github.com/elevenlabs/elevenlabs-docs/pull/1118.
"""

import pytest

from aftercall.domain.agent_briefing import build_briefing
from aftercall.domain.conversation import Control
from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.domain.message import Kind, State
from aftercall.domain.seq_range import SeqRange
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from aftercall.ports import AgentAnswer
from tests.unit.flows.turn_harness import QUIET, TurnHarness, told

SKIPPED = AgentAnswer(text="", agent_session_id="c", silence="skip_turn", tools=("skip_turn",))
ENDED = AgentAnswer(text=" ", agent_session_id="c", silence="end_call", tools=("end_call",))


def silent(answer: AgentAnswer = SKIPPED) -> TurnHarness:
    harness = TurnHarness()
    harness.agent.script = [answer]
    harness.writes("Un momento, ya le confirmo")
    return harness


@pytest.mark.parametrize("answer", [SKIPPED, ENDED])
def test_lines_answered_with_silence_are_answered_and_nothing_is_sent(answer: AgentAnswer) -> None:
    harness = silent(answer)
    report = harness.look(QUIET)
    assert report.outcome is TurnOutcome.IDLE
    assert told(report) == [TurnEventKind.ANSWERED, TurnEventKind.SILENT]
    assert report.events[-1].facts == {"seq": 2, "reason": answer.silence, "agent_session_id": "c"}
    assert harness.whatsapp.ledger == []
    state = harness.state
    assert (state.control, state.answered_seq, state.outbox) == (Control.AGENT, 1, ())
    assert (state.due_at, state.waiting_since, state.outbound_count) == (None, None, 0)


def test_a_silence_is_an_item_of_the_thread_that_holds_the_range_and_says_why() -> None:
    harness = silent()
    harness.look(QUIET)
    [silence] = harness.ours
    assert (silence.kind, silence.state, silence.text) == (Kind.SILENCE, State.SILENT, "")
    assert (silence.answers, silence.reason) == (SeqRange(after=0, through=1), "skip_turn")
    assert silence.is_finished


def test_the_next_line_is_asked_alone_and_the_silence_is_no_word_of_ours() -> None:
    harness = silent()
    harness.look(QUIET)
    harness.writes("Sí, confirmo")
    harness.look(QUIET)
    question = harness.agent.questions[-1]
    assert (question.text, question.last_words) == ("Sí, confirmo", None)
    assert "you:" not in question.context
    assert harness.whatsapp.texts == ["Respuesta 2"]
    assert harness.ours[-1].answers == SeqRange(after=1, through=3)
    assert '"Un momento, ya le confirmo"' in question.context
    assert build_briefing(None, harness.ours[:1], customer_name=None).count("you:") == 0


def test_a_cancelled_answer_does_not_reopen_what_was_answered_with_silence() -> None:
    harness = silent()
    harness.look(QUIET)
    harness.agent.before_answering = []
    harness.writes("Sí, confirmo")
    harness.agent.script = ["uno\n\n" + "largo " * 300]
    harness.agent.before_answering = [harness.person_takes_over]
    harness.look(QUIET)
    harness.person_gives_back()
    harness.look(QUIET)
    assert harness.agent.questions[-1].text == "Sí, confirmo"


def test_a_line_that_comes_meanwhile_is_asked_about_together_with_the_first() -> None:
    harness = silent()
    harness.agent.while_thinking = [lambda: harness.writes("Sí, confirmo")]
    harness.look(QUIET)
    assert harness.agent.questions[-1].text == "Un momento, ya le confirmo\nSí, confirmo"
    assert [one.kind for one in harness.ours] == [Kind.REPLY]


def test_after_another_tool_ran_the_silence_counts_and_the_line_meanwhile_is_asked_alone() -> None:
    acted = AgentAnswer(
        text="", agent_session_id="c", silence="skip_turn", tools=("book", "skip_turn")
    )
    harness = silent(acted)
    harness.agent.while_thinking = [lambda: harness.writes("¿Listo?")]
    harness.look(QUIET)
    harness.look(QUIET)
    assert harness.agent.questions[-1].text == "¿Listo?"
    assert [one.kind for one in harness.ours] == [Kind.SILENCE, Kind.REPLY]


def test_a_silence_ends_an_outage_as_an_answer_does() -> None:
    harness = silent()
    harness.agent.script = [AgentFailure(FailureKind.TRANSIENT, "closed 1006"), SKIPPED]
    harness.look(QUIET)
    harness.look(10)
    assert (harness.state.failures, harness.state.retry_at) == (0, None)
    assert harness.state.due_at is None


def test_a_silence_after_a_person_took_over_is_dropped_and_leaves_no_draft() -> None:
    harness = silent()
    harness.agent.while_thinking = [harness.person_takes_over]
    assert told(harness.look(QUIET)) == [TurnEventKind.ANSWERED]
    assert (harness.ours, harness.world.drafts) == ([], {})
    assert harness.state.has_unanswered


def test_asking_for_a_person_outranks_silence() -> None:
    asked = AgentAnswer(text="", agent_session_id="c", silence="end_call", handover="a complaint")
    harness = silent(asked)
    harness.look(QUIET)
    assert harness.state.control is Control.HUMAN
    assert len(harness.whatsapp.ledger) == 1


def test_an_empty_answer_by_mistake_may_pass_and_names_its_cause() -> None:
    harness = silent(AgentAnswer(text="", agent_session_id="c"))
    assert told(harness.look(QUIET)) == [TurnEventKind.AGENT_FAILED]
    assert (harness.ours, harness.state.failures) == ([], 1)
