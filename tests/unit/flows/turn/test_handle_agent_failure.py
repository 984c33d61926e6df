"""Turns without an answer, by what each failure asks for."""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from aftercall.gateways.sqs.turn_request_consumer import PUT_BACK_SECONDS
from aftercall.ports import AgentAnswer
from tests.builders import minutes, seconds
from tests.unit.flows.turn_bench import QUIET, TEXTS, TurnBench, told

IDLE = TurnOutcome.IDLE
WAITING, SOON = TurnOutcome.WAITING, TurnOutcome.SOON
DOWN = AgentFailure(FailureKind.TRANSIENT, "closed 1006")
TIMEOUT = AgentFailure(FailureKind.TIMEOUT, "no answer in 25 s")
APOLOGY = TEXTS.wording("es").apology
COLLEAGUE = TEXTS.wording("es").colleague_will_write


def failing(*failures: AgentFailure) -> TurnBench:
    bench = TurnBench()
    bench.agent.script = list(failures)
    bench.writes("Hola")
    return bench


@pytest.mark.parametrize("failure", [DOWN, TIMEOUT])
def test_a_single_failure_is_asked_again_when_its_nudge_comes_back(failure: AgentFailure) -> None:
    bench = failing(failure)
    report = bench.look(QUIET)
    assert (report.outcome, told(report)) == (SOON, [TurnEventKind.AGENT_FAILED])
    assert bench.look(PUT_BACK_SECONDS).outcome is IDLE
    assert bench.whatsapp.texts == ["Respuesta 2"]


@pytest.mark.parametrize("failure", [DOWN, TIMEOUT])
def test_what_goes_on_is_asked_again_after_one_two_three_and_three_minutes(
    failure: AgentFailure,
) -> None:
    bench = failing(*[failure] * 5)
    bench.look(QUIET)
    report = bench.look(PUT_BACK_SECONDS)
    assert (report.outcome, told(report)) == (WAITING, [TurnEventKind.AGENT_FAILED])
    for asked, wait in enumerate([minutes(1), minutes(2), minutes(3), minutes(3)], start=2):
        assert bench.state.retry_at == bench.clock.now() + wait
        assert bench.state.due_at is not None
        assert bench.look(wait.total_seconds() - 1).outcome is WAITING
        assert len(bench.agent.questions) == asked
        bench.look(1)
    assert bench.whatsapp.texts == [APOLOGY, "Respuesta 6"]
    assert (bench.state.failures, bench.state.retry_at, bench.state.due_at) == (0, None, None)


def test_an_outage_is_apologised_for_once_and_the_next_one_again() -> None:
    bench = failing(*[DOWN] * 5)
    for _ in range(8):
        bench.look(240)
    assert bench.whatsapp.texts == [APOLOGY, "Respuesta 6"]
    bench.agent.script = [DOWN, DOWN, DOWN]
    bench.writes("¿Y ahora?")
    for _ in range(4):
        bench.look(240)
    assert bench.whatsapp.texts == [APOLOGY, "Respuesta 6", APOLOGY, "Respuesta 10"]


def test_the_apology_answers_nothing_and_is_in_the_customers_language() -> None:
    bench = failing(DOWN, DOWN, DOWN)
    bench.change(language="pt")
    for seconds_later in (QUIET, PUT_BACK_SECONDS, 60):
        bench.look(seconds_later)
    assert bench.whatsapp.texts == [TEXTS.wording("pt").apology]
    assert bench.state.answered_seq == 0


def test_a_line_during_the_back_off_does_not_ask_sooner_and_is_asked_with_the_first() -> None:
    bench = failing(DOWN)
    bench.look(QUIET)
    bench.writes("¿Hola?")
    assert bench.look(QUIET).outcome is WAITING
    assert len(bench.agent.questions) == 1
    bench.look(60)
    assert bench.agent.questions[1].text == "Hola\n¿Hola?"


def test_a_line_during_a_failing_turn_does_not_hide_the_failure() -> None:
    bench = failing(DOWN)
    bench.agent.while_thinking = [lambda: bench.writes("¿Hola?")]
    assert bench.look(QUIET).outcome is SOON
    assert (bench.state.failures, len(bench.agent.questions)) == (1, 1)


@pytest.mark.parametrize("kind", [FailureKind.CONFIGURATION, FailureKind.QUOTA])
def test_what_only_a_person_can_mend_is_said_and_handed_over(kind: FailureKind) -> None:
    bench = failing(AgentFailure(kind, "override refused"))
    report = bench.look(QUIET)
    assert told(report) == [
        TurnEventKind.AGENT_FAILED,
        TurnEventKind.SENT,
        TurnEventKind.HANDED_OVER,
    ]
    assert report.events[0].facts == {"kind": kind, "reason": "override refused"}
    assert bench.whatsapp.texts == [COLLEAGUE]
    assert (bench.state.control, bench.state.due_at) == (Control.HUMAN, None)
    assert report.events[-1].facts == {"reason": f"agent_{kind}"}
    bench.look(600)
    assert len(bench.agent.questions) == 1


@pytest.mark.parametrize("kind", FailureKind)
@pytest.mark.parametrize("line_meanwhile", [False, True])
def test_after_a_tool_ran_the_same_is_never_asked_again(
    kind: FailureKind, line_meanwhile: bool
) -> None:
    bench = failing(AgentFailure(kind, "cut", tool_seen=True))
    if line_meanwhile:
        bench.agent.while_thinking = [lambda: bench.writes("¿Hola?")]
    bench.look(QUIET)
    bench.look(600)
    assert len(bench.agent.questions) == 1
    assert bench.whatsapp.texts == [COLLEAGUE]
    assert bench.state.control is Control.HUMAN


def test_a_failure_after_a_person_took_over_says_nothing() -> None:
    bench = failing(AgentFailure(FailureKind.CONFIGURATION, "gone"))
    bench.agent.while_thinking = [bench.person_takes_over]
    assert bench.look(QUIET).outcome is IDLE
    assert (bench.whatsapp.ledger, bench.state.outbox) == ([], ())


def test_an_opt_out_before_the_hand_over_leaves_nothing_due() -> None:
    bench = failing(AgentFailure(FailureKind.QUOTA, "no credits"))
    bench.conversations.meanwhile_alone = [lambda: bench.writes("STOP")]
    bench.look(QUIET)
    assert bench.look(60).outcome is IDLE
    assert bench.state.due_at is None
    writes = bench.world.writes
    bench.look(60)
    assert bench.world.writes == writes


def test_an_answer_without_a_word_is_a_failure_that_may_pass() -> None:
    bench = failing()
    bench.agent.script = [AgentAnswer(text="**  **\n---", agent_session_id="c")]
    report = bench.look(QUIET)
    assert (report.outcome, told(report)) == (SOON, [TurnEventKind.AGENT_FAILED])
    assert bench.whatsapp.ledger == []
    assert bench.state.retry_at == bench.clock.now() + seconds(8)


def test_who_asks_for_a_person_is_told_so_even_where_the_agent_says_nothing() -> None:
    bench = failing()
    bench.agent.script = [AgentAnswer(text=" ** ", agent_session_id="c", handover="a complaint")]
    report = bench.look(QUIET)
    assert told(report) == [TurnEventKind.ANSWERED, TurnEventKind.SENT, TurnEventKind.HANDED_OVER]
    assert report.events[-1].facts == {"reason": "a complaint"}
    assert bench.whatsapp.texts == [COLLEAGUE]
    assert bench.state.control is Control.HUMAN


def test_a_tool_that_ran_without_a_word_is_not_run_again() -> None:
    bench = failing()
    bench.agent.script = [AgentAnswer(text="", agent_session_id="c", tools=("book",))]
    bench.look(QUIET)
    bench.look(600)
    assert len(bench.agent.questions) == 1
    assert bench.whatsapp.texts == [COLLEAGUE]
    assert bench.state.control is Control.HUMAN
