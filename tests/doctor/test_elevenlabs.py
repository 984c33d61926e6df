"""Whatever is wrong on ElevenLabs' side is found by a line of its own."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from local.emulators.elevenlabs.agents import DEMO_AGENT, RECEPTION_AGENT
from local.emulators.elevenlabs.api_keys import READ, WRITE
from ops.doctor.finding import Verdict
from tests.doctor.bench import a_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.doctor.bench import Bench


@contextmanager
def an_agent(bench: Bench, agent_id: str, **changes: Any) -> Iterator[None]:
    """Change an agent's configuration for a while."""
    agents = bench.elevenlabs.workspace.agents
    before = agents[agent_id]
    agents[agent_id] = replace(before, **changes)
    try:
        yield
    finally:
        agents[agent_id] = before


def test_a_wrong_key_is_found_and_what_depends_on_it_is_not_blamed(bench: Bench) -> None:
    with bench.secret("ELEVENLABS_SECRET", a_secret("another-key")):
        found = bench.findings()
    lines = {finding.check: finding for finding in found}
    assert lines["ElevenLabs key"].verdict is Verdict.PROBLEM
    assert "invalid_api_key" in lines["ElevenLabs key"].seen
    assert "make secrets" in lines["ElevenLabs key"].remedy
    assert "another-key" not in str(found)
    for check in ("ElevenLabs agents", "agent overrides", "agent turn", "agent context"):
        assert lines[check].verdict is Verdict.NOT_CHECKED
        assert "ElevenLabs key" in lines[check].remedy
    for check in ("ElevenLabs address", "Twilio account", "public URL", "tables"):
        assert lines[check].verdict is Verdict.OK


@pytest.mark.parametrize(
    ("scope", "check", "words"),
    [(WRITE, "ElevenLabs key", READ), (READ, "agent turn", "give the key write access")],
)
def test_a_key_without_a_scope_is_found(bench: Bench, scope: str, check: str, words: str) -> None:
    bench.elevenlabs.keys.scopes["scoped-key"] = frozenset({scope})
    with bench.secret("ELEVENLABS_SECRET", a_secret("scoped-key")):
        assert words in bench.problems("ElevenLabs key", "agent turn")[check]


def test_an_address_where_nobody_answers_is_found(bench: Bench) -> None:
    problems = bench.problems("ElevenLabs address", ELEVENLABS_BASE_URL="http://127.0.0.1:9")
    assert "does not answer (ConnectError)" in problems["ElevenLabs address"]


def test_an_address_of_something_else_is_found(bench: Bench) -> None:
    elsewhere = bench.workshop.stack.api_url
    problems = bench.problems("ElevenLabs address", ELEVENLABS_BASE_URL=elsewhere)
    assert "not as ElevenLabs" in problems["ElevenLabs address"]


def test_an_agent_that_is_not_there_is_found(bench: Bench) -> None:
    problems = bench.problems(DEFAULT_AGENT_ID="agent_gone")
    assert set(problems) == {"ElevenLabs agents"}
    assert "agent not found: agent_gone (DEFAULT_AGENT_ID)" in problems["ElevenLabs agents"]


def test_a_forbidden_override_is_found(bench: Bench) -> None:
    with an_agent(bench, DEMO_AGENT, allowed_overrides=frozenset({"agent.first_message"})):
        problems = bench.problems()
    assert set(problems) == {"agent overrides", "agent turn"}
    assert (
        f"{DEMO_AGENT} forbids the override conversation.text_only" in problems["agent overrides"]
    )
    assert "mend what `agent overrides` says" in problems["agent turn"]


def test_a_forbidden_first_message_counts_only_where_it_is_replaced(bench: Bench) -> None:
    with an_agent(bench, DEMO_AGENT, allowed_overrides=frozenset({"conversation.text_only"})):
        assert not bench.problems("agent overrides", FIRST_MESSAGE_OVERRIDE="off")
        problems = bench.problems("agent overrides", FIRST_MESSAGE_OVERRIDE="on")
    assert "agent.first_message" in problems["agent overrides"]


def test_an_agent_that_does_not_tell_its_answers_is_found(bench: Bench) -> None:
    with an_agent(bench, RECEPTION_AGENT, client_events=("ping", "agent_chat_response_part")):
        problems = bench.problems("agent events")
    assert f"client_events of {RECEPTION_AGENT} lack agent_response:" in problems["agent events"]


def test_an_agent_that_does_not_tell_the_end_of_its_answers_is_a_warning(bench: Bench) -> None:
    with an_agent(bench, RECEPTION_AGENT, client_events=("ping", "agent_response")):
        assert bench.verdicts("agent events") == [Verdict.OK, Verdict.WARNING]


def test_a_placeholder_that_nobody_fills_is_found(bench: Bench) -> None:
    with an_agent(bench, DEMO_AGENT, prompt="Hablas con {{name}}, cliente {{ tier }}."):
        problems = bench.problems()
    assert set(problems) == {"agent placeholders", "agent turn"}
    assert f"{DEMO_AGENT} needs {{{{tier}}}}, which recipients" in problems["agent placeholders"]
    assert "mend what `agent placeholders` says" in problems["agent turn"]


def test_a_calls_placeholder_is_a_gap_for_those_who_were_never_called(bench: Bench) -> None:
    problems = bench.problems("agent placeholders", DEFAULT_AGENT_ID=DEMO_AGENT)
    assert "customers who were never called" in problems["agent placeholders"]


def test_a_placeholder_is_not_judged_before_there_is_a_batch(bench: Bench) -> None:
    with an_agent(bench, RECEPTION_AGENT, prompt="Hablas con {{name}}."):
        settings = {"AGENT_IDS": RECEPTION_AGENT, "DEFAULT_AGENT_ID": ""}
        assert bench.verdicts("agent placeholders", **settings) == [Verdict.NOT_CHECKED]


def test_a_text_twin_is_the_only_one_looked_at(bench: Bench) -> None:
    with an_agent(bench, DEMO_AGENT, allowed_overrides=frozenset()):
        found = bench.findings("agent overrides", "agent turn", TEXT_AGENT_ID=RECEPTION_AGENT)
    assert [finding.verdict for finding in found] == [Verdict.OK, Verdict.OK]


def test_an_agent_without_context_is_found(bench: Bench) -> None:
    bench.elevenlabs.behaviours.set("without_context", agent_id=DEMO_AGENT)
    try:
        problems = bench.problems()
    finally:
        bench.elevenlabs.behaviours.clear()
    assert set(problems) == {"agent context"}
    assert f"agent without context: {DEMO_AGENT} was told" in problems["agent context"]
    assert "No tengo información de un código de reserva." in problems["agent context"]


def test_a_workspace_without_credits_is_found(bench: Bench) -> None:
    bench.elevenlabs.behaviours.set("quota_at_start")
    try:
        problems = bench.problems("agent turn")
    finally:
        bench.elevenlabs.behaviours.clear()
    assert "top it up" in problems["agent turn"]
