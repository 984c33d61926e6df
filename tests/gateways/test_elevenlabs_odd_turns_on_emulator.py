"""Turns that end in no ordinary words, with the emulated agent over real sockets."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from aftercall.domain.errors import FailureKind
from aftercall.gateways.elevenlabs.agent_profiles import AgentProfiles
from local.emulators.elevenlabs.agents import DEMO_AGENT, default_agents
from local.emulators.elevenlabs.odd_turns import LABELS
from tests.gateways.elevenlabs_emulator_harness import EmulatorHarness, served_emulator
from tests.gateways.elevenlabs_stubs import Keys, RealClock, a_question

PRICE = "¿Cuál es el precio?"
NAMED = {"name": "Ana"}


@pytest.fixture(scope="module")
def served() -> Iterator[EmulatorHarness]:
    with served_emulator() as harness:
        yield harness


@pytest.fixture
def harness(served: EmulatorHarness) -> Iterator[EmulatorHarness]:
    yield served
    served.emulator.behaviours.clear()


def said_after_the_greeting(harness: EmulatorHarness) -> str:
    return "\n\n".join(harness.emulator.sessions[-1].answers[1:])


@pytest.mark.parametrize("behaviour", ["webhook_tool", "mcp_tool"])
@pytest.mark.parametrize("complete", [True, False])
def test_a_filler_and_the_answer_behind_a_tool_are_one_answer(
    harness: EmulatorHarness, behaviour: str, complete: bool
) -> None:
    harness.emulator.behaviours.set("response_complete", on=complete)
    harness.emulator.behaviours.set(behaviour)
    answer = harness.ask(PRICE, variables=NAMED)
    assert answer.text == said_after_the_greeting(harness)
    assert len(harness.emulator.sessions[-1].answers) == 3
    assert answer.tools == ("look_up",)


def test_a_tool_that_nobody_reports_is_waited_for_behind_a_promise(
    harness: EmulatorHarness,
) -> None:
    unreported = replace(
        default_agents()[DEMO_AGENT], agent_id="agent_unreported", client_events=("agent_response",)
    )
    harness.emulator.workspace.agents[unreported.agent_id] = unreported
    harness.emulator.behaviours.set("webhook_tool")
    # So long that 0.6 s of silence would end the answer before it.
    delays = harness.emulator.workspace.text_delays
    harness.emulator.workspace.text_delays = replace(delays, late=1.5)
    try:
        answer = harness.ask(PRICE, agent_id=unreported.agent_id, variables=NAMED)
    finally:
        harness.emulator.workspace.text_delays = delays
    assert answer.text == said_after_the_greeting(harness)
    assert len(harness.emulator.sessions[-1].answers) == 3


def test_an_agents_configuration_is_read_from_its_route(harness: EmulatorHarness) -> None:
    profile = AgentProfiles(harness.url, Keys(), RealClock())(DEMO_AGENT)
    assert (profile.server_tools, profile.tells_tools) == (False, True)
    greeting = default_agents()[DEMO_AGENT].first_message.replace("{{name}}", "Ana")
    assert profile.is_greeting(greeting)


@pytest.mark.parametrize(
    ("approved", "tools"), [(frozenset({"look_up"}), ("look_up",)), (frozenset(), ())]
)
def test_a_tool_is_approved_by_its_name_or_declined(
    harness: EmulatorHarness, approved: frozenset[str], tools: tuple[str, ...]
) -> None:
    harness.emulator.behaviours.set("tool_approval")
    agent = harness.agent(approved_tools=approved)
    answer = agent.answer(a_question(agent_id=DEMO_AGENT, text=PRICE, variables=NAMED))
    assert answer.text == said_after_the_greeting(harness)
    assert answer.tools == tools


@pytest.mark.parametrize(
    ("behaviour", "tool"), [("skip_turn", "skip_turn"), ("silent_end_call", "end_call")]
)
def test_silence_on_purpose_is_an_answer(
    harness: EmulatorHarness, behaviour: str, tool: str
) -> None:
    harness.emulator.behaviours.set(behaviour)
    answer = harness.ask("un momento, ya le confirmo", variables=NAMED)
    assert (answer.text, answer.silence, answer.handover) == ("", tool, None)


def test_a_guardrail_is_a_refusal(harness: EmulatorHarness) -> None:
    harness.emulator.behaviours.set("guardrail")
    failure = harness.failure(variables=NAMED)
    assert (failure.kind, failure.cause) == (FailureKind.REFUSAL, "guardrail")


def test_a_person_at_elevenlabs_takes_over(harness: EmulatorHarness) -> None:
    harness.emulator.behaviours.set("external_agent")
    answer = harness.ask(PRICE, variables=NAMED)
    assert (answer.text, answer.handover) == ("", "external_agent_connected")


def test_buttons_become_lines(harness: EmulatorHarness) -> None:
    harness.emulator.behaviours.set("buttons_only")
    assert harness.ask(PRICE, variables=NAMED).text == "\n".join(LABELS)


def test_marks_for_a_voice_are_left_out(harness: EmulatorHarness) -> None:
    harness.emulator.behaviours.set("speech_tags")
    answer = harness.ask(PRICE, variables=NAMED)
    harness.emulator.behaviours.clear("speech_tags")
    assert answer.text == harness.ask(PRICE, variables=NAMED).text


def test_a_queued_session_is_asked_once_it_is_admitted(harness: EmulatorHarness) -> None:
    harness.emulator.behaviours.set("queued", seconds=0.3, times=1)
    answer = harness.ask(PRICE, variables=NAMED)
    assert harness.emulator.sessions[-1].user_messages == [PRICE]
    assert answer.text == said_after_the_greeting(harness)


def test_a_session_that_is_never_admitted_fails_for_now(harness: EmulatorHarness) -> None:
    harness.emulator.behaviours.set("queued", seconds=0, admitted=False)
    failure = harness.failure(variables=NAMED)
    assert (failure.kind, failure.cause) == (FailureKind.TRANSIENT, "queue not admitted")


@pytest.mark.parametrize("refused", [True, False])
def test_a_null_variable_opens_a_session(harness: EmulatorHarness, refused: bool) -> None:
    if refused:
        harness.emulator.behaviours.set("nulls_refused")
    answer = harness.ask(PRICE, variables={"name": None})
    sent = harness.emulator.sessions[-1].init["dynamic_variables"]
    assert sent["name"] == ("" if refused else None)
    assert answer.text == said_after_the_greeting(harness)
