"""Turns without an answer, by what each failure asks for."""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from aftercall.gateways.sqs.turn_request_consumer import PUT_BACK_SECONDS
from aftercall.ports import AgentAnswer
from tests.builders import minutes, seconds
from tests.unit.flows.turn_harness import QUIET, TEXTS, TurnHarness, told

IDLE = TurnOutcome.IDLE
WAITING, SOON = TurnOutcome.WAITING, TurnOutcome.SOON
DOWN = AgentFailure(FailureKind.TRANSIENT, "closed 1006")
TIMEOUT = AgentFailure(FailureKind.TIMEOUT, "no answer in 25 s")
APOLOGY = TEXTS.wording("es").apology
COLLEAGUE = TEXTS.wording("es").colleague_will_write


def failing(*failures: AgentFailure) -> TurnHarness:
    harness = TurnHarness()
    harness.agent.script = list(failures)
    harness.writes("Hola")
    return harness


@pytest.mark.parametrize("failure", [DOWN, TIMEOUT])
def test_a_single_failure_is_asked_again_when_its_turn_request_comes_back(
    failure: AgentFailure,
) -> None:
    harness = failing(failure)
    report = harness.look(QUIET)
    assert (report.outcome, told(report)) == (SOON, [TurnEventKind.AGENT_FAILED])
    assert harness.look(PUT_BACK_SECONDS).outcome is IDLE
    assert harness.whatsapp.texts == ["Respuesta 2"]


@pytest.mark.parametrize("failure", [DOWN, TIMEOUT])
def test_what_goes_on_is_asked_again_after_one_two_three_and_three_minutes(
    failure: AgentFailure,
) -> None:
    harness = failing(*[failure] * 5)
    harness.look(QUIET)
    report = harness.look(PUT_BACK_SECONDS)
    assert (report.outcome, told(report)) == (WAITING, [TurnEventKind.AGENT_FAILED])
    for asked, wait in enumerate([minutes(1), minutes(2), minutes(3), minutes(3)], start=2):
        assert harness.state.retry_at == harness.clock.now() + wait
        assert harness.state.due_at is not None
        assert harness.look(wait.total_seconds() - 1).outcome is WAITING
        assert len(harness.agent.questions) == asked
        harness.look(1)
    assert harness.whatsapp.texts == [APOLOGY, "Respuesta 6"]
    assert (harness.state.failures, harness.state.retry_at, harness.state.due_at) == (0, None, None)


def test_an_outage_is_apologised_for_once_and_the_next_one_again() -> None:
    harness = failing(*[DOWN] * 5)
    for _ in range(8):
        harness.look(240)
    assert harness.whatsapp.texts == [APOLOGY, "Respuesta 6"]
    harness.agent.script = [DOWN, DOWN, DOWN]
    harness.writes("¿Y ahora?")
    for _ in range(4):
        harness.look(240)
    assert harness.whatsapp.texts == [APOLOGY, "Respuesta 6", APOLOGY, "Respuesta 10"]


def test_the_apology_answers_nothing_and_is_in_the_customers_language() -> None:
    harness = failing(DOWN, DOWN, DOWN)
    harness.change(language="pt")
    for seconds_later in (QUIET, PUT_BACK_SECONDS, 60):
        harness.look(seconds_later)
    assert harness.whatsapp.texts == [TEXTS.wording("pt").apology]
    assert harness.state.answered_seq == 0


def test_a_line_during_the_back_off_does_not_ask_sooner_and_is_asked_with_the_first() -> None:
    harness = failing(DOWN)
    harness.look(QUIET)
    harness.writes("¿Hola?")
    assert harness.look(QUIET).outcome is WAITING
    assert len(harness.agent.questions) == 1
    harness.look(60)
    assert harness.agent.questions[1].text == "Hola\n¿Hola?"


def test_a_line_during_a_failing_turn_does_not_hide_the_failure() -> None:
    harness = failing(DOWN)
    harness.agent.while_thinking = [lambda: harness.writes("¿Hola?")]
    assert harness.look(QUIET).outcome is SOON
    assert (harness.state.failures, len(harness.agent.questions)) == (1, 1)


@pytest.mark.parametrize("kind", [FailureKind.CONFIGURATION, FailureKind.QUOTA])
def test_what_only_a_person_can_mend_is_said_and_handed_over(kind: FailureKind) -> None:
    harness = failing(AgentFailure(kind, "override refused"))
    report = harness.look(QUIET)
    assert told(report) == [
        TurnEventKind.AGENT_FAILED,
        TurnEventKind.SENT,
        TurnEventKind.HANDED_OVER,
    ]
    assert report.events[0].facts == {"kind": kind, "reason": "override refused"}
    assert harness.whatsapp.texts == [COLLEAGUE]
    assert (harness.state.control, harness.state.due_at) == (Control.HUMAN, None)
    assert report.events[-1].facts == {"reason": f"agent_{kind}"}
    harness.look(600)
    assert len(harness.agent.questions) == 1


@pytest.mark.parametrize("kind", FailureKind)
@pytest.mark.parametrize("line_meanwhile", [False, True])
def test_after_a_tool_ran_the_same_is_never_asked_again(
    kind: FailureKind, line_meanwhile: bool
) -> None:
    harness = failing(AgentFailure(kind, "cut", tool_seen=True))
    if line_meanwhile:
        harness.agent.while_thinking = [lambda: harness.writes("¿Hola?")]
    harness.look(QUIET)
    harness.look(600)
    assert len(harness.agent.questions) == 1
    assert harness.whatsapp.texts == [COLLEAGUE]
    assert harness.state.control is Control.HUMAN


def test_a_failure_after_a_person_took_over_says_nothing() -> None:
    harness = failing(AgentFailure(FailureKind.CONFIGURATION, "gone"))
    harness.agent.while_thinking = [harness.person_takes_over]
    assert harness.look(QUIET).outcome is IDLE
    assert (harness.whatsapp.ledger, harness.state.outbox) == ([], ())


def test_an_opt_out_before_the_hand_over_leaves_nothing_due() -> None:
    harness = failing(AgentFailure(FailureKind.QUOTA, "no credits"))
    harness.conversations.meanwhile_alone = [lambda: harness.writes("STOP")]
    harness.look(QUIET)
    assert harness.look(60).outcome is IDLE
    assert harness.state.due_at is None
    writes = harness.world.writes
    harness.look(60)
    assert harness.world.writes == writes


def test_an_answer_without_a_word_is_a_failure_that_may_pass() -> None:
    harness = failing()
    harness.agent.script = [AgentAnswer(text="**  **\n---", agent_session_id="c")]
    report = harness.look(QUIET)
    assert (report.outcome, told(report)) == (SOON, [TurnEventKind.AGENT_FAILED])
    assert harness.whatsapp.ledger == []
    assert harness.state.retry_at == harness.clock.now() + seconds(8)


def test_who_asks_for_a_person_is_told_so_even_where_the_agent_says_nothing() -> None:
    harness = failing()
    harness.agent.script = [AgentAnswer(text=" ** ", agent_session_id="c", handover="a complaint")]
    report = harness.look(QUIET)
    assert told(report) == [TurnEventKind.ANSWERED, TurnEventKind.SENT, TurnEventKind.HANDED_OVER]
    assert report.events[-1].facts == {"reason": "a complaint"}
    assert harness.whatsapp.texts == [COLLEAGUE]
    assert harness.state.control is Control.HUMAN


def test_a_tool_that_ran_without_a_word_is_not_run_again() -> None:
    harness = failing()
    harness.agent.script = [AgentAnswer(text="", agent_session_id="c", tools=("book",))]
    harness.look(QUIET)
    harness.look(600)
    assert len(harness.agent.questions) == 1
    assert harness.whatsapp.texts == [COLLEAGUE]
    assert harness.state.control is Control.HUMAN
