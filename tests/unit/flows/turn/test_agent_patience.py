"""No failure is asked for ever: a person gets what the agent fails alone, an outage ends itself.

Reported at https://github.com/elevenlabs/packages/pull/952 (what fails always is asked all day),
https://github.com/elevenlabs/skills/pull/5 (guardrails) and
https://github.com/elevenlabs/packages/pull/962 (a person takes over at ElevenLabs).
"""

from datetime import datetime, timedelta

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.errors import AgentFailure, FailureKind, Unavailable
from aftercall.flows.reconcile.release_waiting import release_waiting
from aftercall.flows.turn.turn_context import TurnEventKind
from aftercall.ports import EXTERNAL_AGENT, AgentAnswer, Question
from tests.builders import ANA, BEA, NOON, minutes
from tests.fakes.outside import FakeAgent
from tests.memory_store.ports import MemoryDueIndex
from tests.unit.flows.turn_harness import QUIET, TEXTS, TurnHarness, told

MINUTE, HOUR = 60.0, timedelta(hours=1)
APOLOGY = TEXTS.wording("es").apology
COLLEAGUE = TEXTS.wording("es").colleague_will_write
GUARDRAIL = AgentFailure(FailureKind.REFUSAL, "a guardrail was triggered", cause="guardrail")
TIMEOUT = AgentFailure(FailureKind.TIMEOUT, "no answer within 25 s")
TAKEN_OVER = AgentAnswer(text="", agent_session_id="c", handover=EXTERNAL_AGENT)


class FailingAgent(FakeAgent):
    """Fails some customers, until a time; `asked` holds when."""

    def __init__(self, harness: TurnHarness, *customers: str) -> None:
        super().__init__(harness.clock)
        self._harness = harness
        self._customers = customers
        self.until = NOON + 100 * HOUR
        self.asked: list[tuple[str, datetime]] = []

    def answer(self, question: Question) -> AgentAnswer:
        customer, now = question.user_id.removeprefix("wa:"), self._harness.clock.now()
        if customer in self._customers and now < self.until:
            self.asked.append((customer, now))
            self.script = [TIMEOUT]
        return super().answer(question)

    def worst_hour(self, since: datetime = NOON) -> int:
        asked = [at for customer, at in self.asked if customer == ANA and at >= since]
        return max(sum(begin <= at < begin + HOUR for at in asked) for begin in asked)


def both(*failing: str) -> tuple[TurnHarness, TurnHarness, FailingAgent]:
    """Return two customers of one world, whose agent fails those named."""
    ana = TurnHarness()
    bea = TurnHarness(BEA, ana.world)
    bea.clock = ana.clock
    agent = FailingAgent(ana, *failing)
    ana.agent = bea.agent = agent
    return ana, bea, agent


def pass_time(hours: float, *harnesses: TurnHarness) -> None:
    """Let each customer's turn be requested each minute in which the conversation is due."""
    for _ in range(round(hours * 60)):
        harnesses[0].clock.advance(MINUTE)
        for harness in harnesses:
            due_at = harness.state.due_at
            if due_at is not None and due_at <= harness.clock.now():
                harness.look()


def release(harness: TurnHarness) -> int:
    return release_waiting(
        due=MemoryDueIndex(harness.world),
        activity=harness.activity,
        conversations=harness.conversations,
        clock=harness.clock,
        rng=harness.rng,
    )


def test_a_conversation_that_the_agent_fails_alone_goes_to_a_person_after_its_patience() -> None:
    ana, bea, agent = both(ANA)
    ana.writes("¿Me agenda la cita?")
    ana.look(QUIET)
    bea.writes("Hola")
    bea.look(QUIET)
    pass_time(0.45, ana)
    assert ana.state.control is Control.AGENT
    pass_time(0.2, ana)
    assert ana.whatsapp.texts == [APOLOGY, COLLEAGUE]
    assert (ana.state.control, ana.state.handed_over_for) == (Control.HUMAN, "agent_timeout")
    assert ana.state.has_unanswered
    asked = len(agent.asked)
    assert asked <= 12
    pass_time(23, ana)
    assert (len(agent.asked), ana.state.due_at) == (asked, None)


def test_where_nobody_else_writes_a_person_gets_it_too() -> None:
    ana, _, agent = both(ANA)
    ana.writes("¿Me agenda la cita?")
    pass_time(23, ana)
    assert ana.state.control is Control.HUMAN
    assert len(agent.asked) <= 12


def test_the_patience_is_a_setting() -> None:
    ana, _, _ = both(ANA)
    ana.policy = ana.policy.__class__(
        timings=ana.policy.timings,
        gate=ana.policy.gate,
        texts=ana.policy.texts,
        default_agent_id=ana.policy.default_agent_id,
        agent_patience=minutes(5),
    )
    ana.writes("Hola")
    pass_time(0.2, ana)
    assert ana.state.control is Control.HUMAN


def test_an_outage_that_others_share_is_asked_twice_an_hour_in_the_end_and_ends_by_itself() -> None:
    ana, bea, agent = both(ANA, BEA)
    agent.until = NOON + 23 * HOUR
    for harness in (ana, bea):
        harness.writes("Hola")
        harness.look(QUIET)
    pass_time(22.5, ana, bea)
    assert (ana.state.control, bea.state.control) == (Control.AGENT, Control.AGENT)
    asked = [at for customer, at in agent.asked if customer == ANA]
    assert len(asked) <= 12 + 2 * 22
    assert agent.worst_hour() <= 12
    assert agent.worst_hour(NOON + 2 * HOUR) <= 2
    assert ana.whatsapp.texts == [APOLOGY]
    pass_time(1.2, ana, bea)
    assert (ana.state.has_unanswered, bea.state.has_unanswered) == (False, False)


def test_after_the_first_answer_to_another_a_long_wait_ends_with_the_reconcilers_round() -> None:
    ana, bea, agent = both(ANA, BEA)
    for harness in (ana, bea):
        harness.writes("Hola")
        harness.look(QUIET)
    pass_time(3, ana, bea)
    agent.until = ana.clock.now()
    assert release(ana) == 0
    bea.change(retry_at=bea.clock.now())
    bea.look()
    assert not bea.state.has_unanswered
    assert release(ana) == 1
    assert ana.state.due_at == ana.clock.now()
    ana.look()
    assert not ana.state.has_unanswered
    assert release(ana) == 0


def test_a_change_in_the_same_moment_keeps_a_release_from_reopening_anything() -> None:
    ana, bea, agent = both(ANA, BEA)
    for harness in (ana, bea):
        harness.writes("Hola")
        harness.look(QUIET)
    pass_time(3, ana, bea)
    agent.until = ana.clock.now()
    bea.change(retry_at=bea.clock.now())
    bea.look()
    ana.conversations.meanwhile = [ana.person_takes_over]
    assert release(ana) == 0
    assert ana.state.control is Control.HUMAN


def test_others_that_cannot_be_read_decide_nothing() -> None:
    ana, _, _ = both(ANA)

    class Silent:
        def active(self, *_: object) -> list[str]:
            raise Unavailable("no answer")

    ana.activity = Silent()  # type: ignore[assignment]  # a table that gives no answer
    ana.writes("Hola")
    pass_time(3, ana)
    assert ana.state.control is Control.AGENT


def test_the_third_refusal_for_one_cause_goes_to_a_person_with_a_neutral_line() -> None:
    harness = TurnHarness()
    harness.agent.script = [GUARDRAIL, TIMEOUT, GUARDRAIL, GUARDRAIL, GUARDRAIL]
    harness.writes("Hola")
    for _ in range(4):
        assert COLLEAGUE not in harness.whatsapp.texts
        report = harness.look(4 * MINUTE)
    assert told(report)[-2:] == [TurnEventKind.SENT, TurnEventKind.HANDED_OVER]
    assert report.events[-1].facts == {"reason": "agent_refusal"}
    assert harness.whatsapp.texts == [APOLOGY, COLLEAGUE]
    assert (harness.state.control, harness.state.handed_over_for) == (
        Control.HUMAN,
        "agent_refusal",
    )
    harness.look(600)
    assert len(harness.agent.questions) == 4


def test_a_refusal_that_passes_is_forgotten_with_the_answer() -> None:
    harness = TurnHarness()
    harness.agent.script = [GUARDRAIL, GUARDRAIL]
    harness.writes("Hola")
    for _ in range(3):
        harness.look(4 * MINUTE)
    assert harness.whatsapp.texts == ["Respuesta 3"]
    assert (harness.state.refusals, harness.state.failing_since) == (None, None)


def test_who_was_taken_over_at_elevenlabs_is_a_persons_at_once_without_a_word_of_ours() -> None:
    harness = TurnHarness()
    harness.agent.script = [TAKEN_OVER]
    harness.writes("Hola")
    report = harness.look(QUIET)
    assert told(report) == [TurnEventKind.ANSWERED, TurnEventKind.HANDED_OVER]
    assert report.events[-1].facts == {"reason": EXTERNAL_AGENT}
    assert (harness.state.control, harness.state.handed_over_for) == (
        Control.HUMAN,
        EXTERNAL_AGENT,
    )
    assert (harness.ours, harness.state.has_unanswered) == ([], True)


def test_who_waited_before_a_person_took_over_is_told_that_one_will_write() -> None:
    harness = TurnHarness()
    harness.agent.script = [TIMEOUT, TAKEN_OVER]
    harness.writes("Hola")
    harness.look(QUIET)
    harness.look(10)
    assert harness.whatsapp.texts == [COLLEAGUE]
    assert (harness.state.control, harness.state.handed_over_for) == (
        Control.HUMAN,
        EXTERNAL_AGENT,
    )


def test_what_the_agent_said_before_it_was_taken_over_is_sent_first() -> None:
    harness = TurnHarness()
    words = AgentAnswer(text="Te paso", agent_session_id="c", handover=EXTERNAL_AGENT)
    harness.agent.script = [words]
    harness.writes("Hola")
    harness.look(QUIET)
    assert harness.whatsapp.texts == ["Te paso"]
    assert harness.state.control is Control.HUMAN


@pytest.mark.parametrize("meanwhile", ["STOP", "taken"])
def test_a_take_over_at_elevenlabs_changes_nothing_where_control_changed_meanwhile(
    meanwhile: str,
) -> None:
    harness = TurnHarness()
    harness.agent.script = [TAKEN_OVER]
    harness.writes("Hola")
    change = harness.person_takes_over if meanwhile == "taken" else lambda: harness.writes("STOP")
    harness.agent.while_thinking = [change]
    assert TurnEventKind.HANDED_OVER not in told(harness.look(QUIET))
    assert harness.state.epoch == 1
