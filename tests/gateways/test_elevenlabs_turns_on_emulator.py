"""Turns in writing with the emulated agent, ordinary and unusual."""

from collections.abc import Iterator
from typing import Any

import pytest

from aftercall.domain.agent_briefing import build_briefing
from aftercall.domain.call import FinishedCall
from aftercall.domain.errors import FailureKind
from local.emulators.elevenlabs.agents import DEMO_AGENT
from tests.gateways.elevenlabs_emulator_harness import EmulatorHarness, served_emulator
from tests.gateways.elevenlabs_stubs import a_question


@pytest.fixture(scope="module")
def served() -> Iterator[EmulatorHarness]:
    with served_emulator() as harness:
        yield harness


@pytest.fixture
def harness(served: EmulatorHarness) -> Iterator[EmulatorHarness]:
    yield served
    served.emulator.behaviours.clear()


def a_finished_call(harness: EmulatorHarness) -> FinishedCall:
    calls = harness.calls()
    (batch,) = calls.batches(every_page=True)
    recipients, _ = calls.recipients(batch.batch_id)
    call_id = recipients[0].call_id
    assert call_id is not None
    return calls.call(call_id)


def test_the_agent_answers_from_the_context_and_knows_nothing_without_it(
    harness: EmulatorHarness,
) -> None:
    call = a_finished_call(harness)
    context = build_briefing(call, (), customer_name="Ana")
    known = harness.ask("¿Cuál es el precio?", context=context, variables=call.variables)
    unknown = harness.ask("¿Cuál es el precio?", context="", variables={"name": "Ana"})
    assert known.agent_session_id != unknown.agent_session_id
    assert known.text != unknown.text
    session = harness.emulator.sessions[-2]
    assert session.text_only
    assert session.contextual_updates == [context]
    assert session.user_messages == ["¿Cuál es el precio?"]
    assert (session.close_code, session.closed_by) == (1000, "client")


def test_the_greeting_never_reaches_the_customer(harness: EmulatorHarness) -> None:
    answer = harness.ask("¿Cuál es el precio?", variables={"name": "Ana"})
    session = harness.emulator.sessions[-1]
    assert session.answers[-1] == answer.text
    assert len(session.answers) == 2


def test_our_last_words_stand_for_the_greeting(harness: EmulatorHarness) -> None:
    agent = harness.agent(first_message_override=True)
    answer = agent.answer(a_question(agent_id=DEMO_AGENT, last_words="¿Seguimos?"))
    session = harness.emulator.sessions[-1]
    assert session.answers == ["¿Seguimos?", answer.text]


def test_a_customer_who_wants_a_person_is_handed_over(harness: EmulatorHarness) -> None:
    answer = harness.ask("Quiero hablar con una persona", variables={"name": "Ana"})
    assert answer.handover == "customer_asked"
    assert answer.tools == ("handover_to_human",)
    assert answer.text
    assert harness.emulator.sessions[-1].tool_results[0]["is_error"] is False


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize(
    "play", ["two_answers", "correction", "end_call", "parts_then_drop", "answer_latency"]
)
def test_unusual_turns_give_the_answer(harness: EmulatorHarness, play: str, complete: bool) -> None:
    harness.emulator.behaviours.set("response_complete", on=complete)
    harness.emulator.behaviours.set(play)
    answer = harness.ask("¿Cuál es el precio?", variables={"name": "Ana"})
    harness.emulator.behaviours.clear(play)
    usual = harness.ask("¿Cuál es el precio?", variables={"name": "Ana"})
    assert answer.text.endswith(usual.text)


def test_a_late_answer_is_waited_for_where_the_agent_tells_its_end(
    harness: EmulatorHarness,
) -> None:
    harness.emulator.behaviours.set("filler_then_late")
    answer = harness.ask("¿Cuál es el precio?", variables={"name": "Ana"})
    assert answer.text == "\n\n".join(harness.emulator.sessions[-1].answers[1:])


@pytest.mark.parametrize("setting", ["audio_frames", "unknown_frames", "no_greeting"])
def test_unusual_sessions_give_the_answer(harness: EmulatorHarness, setting: str) -> None:
    harness.emulator.behaviours.set(setting)
    answer = harness.ask("¿Cuál es el precio?", variables={"name": "Ana"})
    assert answer.text == harness.emulator.sessions[-1].answers[-1]


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        ("no_answer", FailureKind.TIMEOUT),
        ("drop", FailureKind.TRANSIENT),
        ("nested_error", FailureKind.TRANSIENT),
        ("flat_error", FailureKind.TRANSIENT),
        ("internal_error", FailureKind.TRANSIENT),
        ("quota_exceeded", FailureKind.QUOTA),
        ("quota_at_start", FailureKind.QUOTA),
        ("handshake_refused", FailureKind.TRANSIENT),
    ],
)
def test_a_turn_without_an_answer_is_a_failure_of_its_kind(
    harness: EmulatorHarness, play: str, kind: FailureKind
) -> None:
    harness.emulator.behaviours.set(play)
    seconds = 0.5 if play == "no_answer" else 4.0
    assert harness.failure(variables={"name": "Ana"}, seconds=seconds).kind is kind


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agent_id": "agent_unknown"}, "3000"),
        ({"agent_id": "agent_strict", "variables": {"name": "Ana"}}, "city"),
    ],
)
def test_what_the_settings_get_wrong_is_a_matter_for_a_person(
    harness: EmulatorHarness, changes: dict[str, Any], words: str
) -> None:
    failure = harness.failure(**changes)
    assert failure.kind is FailureKind.CONFIGURATION
    assert words in failure.reason


def test_a_forbidden_override_and_a_wrong_key_are_matters_for_a_person(
    harness: EmulatorHarness,
) -> None:
    wrong = harness.failure(harness.agent("made-up-wrong-key"))
    override = harness.agent(first_message_override=True)
    forbidden = harness.failure(override, agent_id="agent_text")
    assert (wrong.kind, forbidden.kind) == (FailureKind.CONFIGURATION, FailureKind.CONFIGURATION)
    assert "Override for field" in forbidden.reason


def test_a_text_only_agent_answers_in_the_agents_place(harness: EmulatorHarness) -> None:
    agent = harness.agent(text_agent_id="agent_text")
    assert agent.answer(a_question(agent_id=DEMO_AGENT)).text
    assert harness.emulator.sessions[-1].agent_id == "agent_text"
