"""Checks what an agent's tools ask of its sessions, and tells what its turns may come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aftercall.config.policies import read_turn_timings
from aftercall.gateways.elevenlabs.session.agent_profile import (
    MCP,
    MCP_TOOL_CALL,
    TOOL_REQUEST,
    TOOL_RESPONSES,
    client_events,
)
from aftercall.gateways.elevenlabs.session.tool_use import CHOICES, HANDOVER
from ops.doctor.agent_tools import SILENT, has_guardrails, read_tools
from ops.doctor.finding import ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ops.doctor.agent_tools import AgentTool
    from ops.doctor.elevenlabs_workspace import AgentDocument
    from ops.doctor.examined_stack import ExaminedStack
    from ops.doctor.finding import Finding

_EVENTS_TAB: Final = "in the agent's Advanced tab, under Client events"
GUARDRAIL: Final = "guardrail_triggered"
_ALSO_BY_EVENT: Final = {
    "rich_content": "show buttons, which become lines of text",
    "external_agent_connected": "be taken over by a person at ElevenLabs, who is then a hand-over",
}


def check_tool_events(stack: ExaminedStack) -> Iterator[Finding]:
    """Check that an agent's sessions report the tools that it has."""
    for agent_id in stack.elevenlabs.writing_agents:
        document = stack.elevenlabs.agent(agent_id)
        tools = read_tools(stack.elevenlabs, document)
        lacking = missing_events(document, tools)
        for event, consequence in lacking.items():
            yield problem(
                f"client_events of {agent_id} lack {event}: {consequence}",
                f"switch on {event} {_EVENTS_TAB}",
            )
        if not lacking:
            yield ok(f"{agent_id} tells of all its tools")


def check_tools(stack: ExaminedStack) -> Iterator[Finding]:
    """Tell what may happen in an agent's turns, and which of its tools will not work here."""
    approved = stack.elevenlabs.settings.approved_tools
    longest = stack.settings.read(read_turn_timings).ask.total_seconds()
    for agent_id in stack.elevenlabs.writing_agents:
        document = stack.elevenlabs.agent(agent_id)
        tools = read_tools(stack.elevenlabs, document)
        for tool in tools:
            if tool.asks_for_approval and not approved:
                yield warning(
                    f"{agent_id}: each tool of {tool.name} asks for approval ({tool.approval}), "
                    "which is declined at once",
                    "name the tools that may run in ApprovedTools, or let the server approve them",
                )
            if tool.runs_at_a_server and tool.seconds is not None and tool.seconds > longest:
                yield warning(
                    f"{agent_id}: {tool.name} may take {tool.seconds:g} s, a turn {longest:g} s",
                    "give the tool a shorter timeout, or set AskSeconds higher",
                )
        yield ok(f"{agent_id} may {'; '.join(_what_may_happen(document, tools)) or 'only answer'}")


def missing_events(document: AgentDocument, tools: Iterable[AgentTool]) -> dict[str, str]:
    """Return the client events that the agent's tools need and its settings lack, with why."""
    events, kinds = client_events(document), {tool.kind for tool in tools}
    at_servers = {tool.kind for tool in tools if tool.runs_at_a_server}
    needed = {
        TOOL_REQUEST: (
            bool(at_servers - {MCP}),
            "after 'one moment' only its words tell that an answer follows",
        ),
        TOOL_RESPONSES[0]: (
            bool(at_servers - {MCP}) and not any(one in events for one in TOOL_RESPONSES),
            "a tool that was begun never ends for us",
        ),
        MCP_TOOL_CALL: (MCP in kinds, "a request for approval, or a slow tool, is not seen"),
        "client_tool_call": ("client" in kinds, "its client tools never reach us"),
        GUARDRAIL: (has_guardrails(document), "what a guardrail stops looks like a lost session"),
    }
    return {
        event: why
        for event, (is_needed, why) in needed.items()
        if is_needed and event not in events
    }


def _what_may_happen(document: AgentDocument, tools: list[AgentTool]) -> Iterator[str]:
    fillers = [
        f"{tool.name} (pre_tool_speech {tool.speech})"
        for tool in tools
        if tool.runs_at_a_server and tool.speech != SILENT
    ]
    if fillers:
        yield f"say 'one moment' before {', '.join(fillers)}"
    if asking := [tool.name for tool in tools if tool.asks_for_approval]:
        yield f"ask for approval of tools of {', '.join(asking)}"
    if silent := sorted({tool.name for tool in tools} & CHOICES):
        yield f"say nothing on purpose ({', '.join(silent)})"
    if HANDOVER in {tool.name for tool in tools}:
        yield f"ask for a person ({HANDOVER})"
    if has_guardrails(document):
        yield "be stopped by a guardrail"
    yield from (what for event, what in _ALSO_BY_EVENT.items() if event in client_events(document))
