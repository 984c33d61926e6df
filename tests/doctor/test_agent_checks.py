"""What is wrong with an agent's settings, variables or answers is found by its own check."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from local.emulators.elevenlabs.agent_tools import McpServer, WebhookTool
from local.emulators.elevenlabs.agents import DEMO_AGENT, RECEPTION_AGENT
from ops.doctor.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.doctor.doctor_fixture import DoctorFixture


@contextmanager
def an_agent(doctor: DoctorFixture, agent_id: str, **changes: Any) -> Iterator[None]:
    """Change an agent's configuration for a while."""
    agents = doctor.elevenlabs.workspace.agents
    before = agents[agent_id]
    agents[agent_id] = replace(before, **changes)
    try:
        yield
    finally:
        agents[agent_id] = before


def test_a_forbidden_override_is_found(doctor: DoctorFixture) -> None:
    with an_agent(doctor, DEMO_AGENT, allowed_overrides=frozenset({"agent.first_message"})):
        problems = doctor.problems()
    assert set(problems) == {"agent overrides", "agent turn"}
    assert (
        f"{DEMO_AGENT} forbids the override conversation.text_only" in problems["agent overrides"]
    )
    assert "mend what `agent overrides` says" in problems["agent turn"]


def test_a_forbidden_first_message_counts_only_where_it_is_replaced(doctor: DoctorFixture) -> None:
    with an_agent(doctor, DEMO_AGENT, allowed_overrides=frozenset({"conversation.text_only"})):
        assert not doctor.problems("agent overrides", FIRST_MESSAGE_OVERRIDE="off")
        problems = doctor.problems("agent overrides", FIRST_MESSAGE_OVERRIDE="on")
    assert "agent.first_message" in problems["agent overrides"]


def test_an_agent_that_does_not_tell_its_answers_is_found(doctor: DoctorFixture) -> None:
    with an_agent(doctor, RECEPTION_AGENT, client_events=("ping", "agent_chat_response_part")):
        problems = doctor.problems("agent events")
    assert f"client_events of {RECEPTION_AGENT} lack agent_response:" in problems["agent events"]


def test_an_agent_that_does_not_tell_the_end_of_its_answers_is_a_warning(
    doctor: DoctorFixture,
) -> None:
    with an_agent(doctor, RECEPTION_AGENT, client_events=("ping", "agent_response")):
        assert doctor.verdicts("agent events") == [Verdict.OK, Verdict.WARNING]


def test_a_placeholder_that_nobody_fills_is_found(doctor: DoctorFixture) -> None:
    with an_agent(doctor, DEMO_AGENT, prompt="Hablas con {{name}}, cliente {{ tier }}."):
        problems = doctor.problems()
    assert set(problems) == {"agent placeholders", "agent turn"}
    assert f"{DEMO_AGENT} needs {{{{tier}}}}, which recipients" in problems["agent placeholders"]
    assert "mend what `agent placeholders` says" in problems["agent turn"]


def test_a_calls_placeholder_is_a_gap_for_those_who_were_never_called(
    doctor: DoctorFixture,
) -> None:
    problems = doctor.problems("agent placeholders", DEFAULT_AGENT_ID=DEMO_AGENT)
    assert "customers who were never called" in problems["agent placeholders"]


def test_a_placeholder_is_not_judged_before_there_is_a_batch(doctor: DoctorFixture) -> None:
    with an_agent(doctor, RECEPTION_AGENT, prompt="Hablas con {{name}}."):
        settings = {"AGENT_IDS": RECEPTION_AGENT, "DEFAULT_AGENT_ID": ""}
        assert doctor.verdicts("agent placeholders", **settings) == [Verdict.NOT_CHECKED]


def test_an_agent_for_texts_is_the_only_one_examined(doctor: DoctorFixture) -> None:
    with an_agent(doctor, DEMO_AGENT, allowed_overrides=frozenset()):
        found = doctor.findings("agent overrides", "agent turn", TEXT_AGENT_ID=RECEPTION_AGENT)
    assert [finding.verdict for finding in found] == [Verdict.OK, Verdict.OK]


def test_an_agent_without_context_is_found(doctor: DoctorFixture) -> None:
    doctor.elevenlabs.behaviours.set("without_context", agent_id=DEMO_AGENT)
    try:
        problems = doctor.problems()
    finally:
        doctor.elevenlabs.behaviours.clear()
    assert set(problems) == {"agent context"}
    assert f"agent without context: {DEMO_AGENT} was told" in problems["agent context"]
    assert "No tengo información de un código de reserva." in problems["agent context"]


def test_a_workspace_without_credits_is_found(doctor: DoctorFixture) -> None:
    doctor.elevenlabs.behaviours.set("quota_at_start")
    try:
        problems = doctor.problems("agent turn")
    finally:
        doctor.elevenlabs.behaviours.clear()
    assert "top it up" in problems["agent turn"]


WEBHOOK = WebhookTool(tool_id="tool_1", name="find_order", response_timeout_secs=60)
MCP = McpServer(server_id="srv_1", name="agenda")
ANSWERS = ("agent_response", "agent_response_complete")
TOOL_EVENTS = ("agent_tool_request", "agent_tool_response", "mcp_tool_call", "client_tool_call")


@pytest.mark.parametrize("by_id", [True, False])
@pytest.mark.parametrize(
    ("lacking", "changes"),
    [
        ("agent_tool_request", {"webhook_tools": (WEBHOOK,)}),
        ("agent_tool_response", {"webhook_tools": (WEBHOOK,)}),
        ("mcp_tool_call", {"mcp_servers": (MCP,)}),
        ("client_tool_call", {}),
        ("guardrail_triggered", {"guardrails": True}),
    ],
)
def test_an_event_that_an_agents_tools_need_is_asked_for(
    doctor: DoctorFixture, lacking: str, changes: dict[str, Any], by_id: bool
) -> None:
    events = tuple(one for one in (*ANSWERS, *TOOL_EVENTS) if one != lacking)
    with an_agent(doctor, RECEPTION_AGENT, client_events=events, tools_by_id=by_id, **changes):
        problems = doctor.problems("agent tool events")
    assert f"client_events of {RECEPTION_AGENT} lack {lacking}:" in problems["agent tool events"]
    assert f"switch on {lacking}" in problems["agent tool events"]


def test_an_agent_whose_events_tell_all_needs_nothing(doctor: DoctorFixture) -> None:
    equipped = {"webhook_tools": (WEBHOOK,), "mcp_servers": (MCP,), "guardrails": True}
    events = (*ANSWERS, *TOOL_EVENTS, "guardrail_triggered")
    with an_agent(doctor, RECEPTION_AGENT, client_events=events, **equipped):
        assert not doctor.problems("agent tool events")
    full = (*events[:3], "agent_tool_response_full_payload", *events[4:])
    with an_agent(doctor, RECEPTION_AGENT, client_events=full, **equipped):
        assert not doctor.problems("agent tool events")


def test_what_an_agent_may_do_is_told(doctor: DoctorFixture) -> None:
    quiet = WebhookTool(tool_id="tool_2", name="log_call", pre_tool_speech="off")
    with an_agent(
        doctor,
        RECEPTION_AGENT,
        webhook_tools=(WEBHOOK, quiet),
        mcp_servers=(MCP,),
        guardrails=True,
    ):
        found = doctor.findings("agent tools")
    (told,) = [one.seen for one in found if one.seen.startswith(f"{RECEPTION_AGENT} may")]
    assert told == (
        f"{RECEPTION_AGENT} may say 'one moment' before find_order (pre_tool_speech auto), agenda "
        "(pre_tool_speech auto); ask for approval of tools of agenda; say nothing on purpose "
        "(end_call, skip_turn); ask for a person (handover_to_human); be stopped by a guardrail"
    )
    warnings = [one.seen for one in found if one.verdict is Verdict.WARNING]
    slow, asking = warnings
    assert slow == f"{RECEPTION_AGENT}: find_order may take 60 s, a turn 25 s"
    assert "each tool of agenda asks for approval (require_approval_all)" in asking


def test_approved_tools_are_no_warning(doctor: DoctorFixture) -> None:
    with an_agent(doctor, RECEPTION_AGENT, mcp_servers=(MCP,)):
        verdicts = doctor.verdicts("agent tools", APPROVED_TOOLS="check_calendar")
    assert verdicts == [Verdict.OK, Verdict.OK]


def test_an_agent_that_a_guardrail_stops_is_found(doctor: DoctorFixture) -> None:
    doctor.elevenlabs.behaviours.set("guardrail")
    try:
        problems = doctor.problems("agent turn")
    finally:
        doctor.elevenlabs.behaviours.clear()
    assert "guardrails" in problems["agent turn"]
