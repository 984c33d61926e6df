"""Behaviours of turns in which the agent uses a tool: slow ones, one that asks, one that is silent.

Which of their frames reach the client depends on the agent's client events.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from local.emulators.elevenlabs import server_frames, tool_frames
from local.emulators.elevenlabs.agent_tools import END_TOOL, SKIP_TOOL
from local.emulators.elevenlabs.conversation import ToolUse
from local.emulators.elevenlabs.message_catalog import texts_in
from local.emulators.elevenlabs.server_frames import NORMAL, Close

if TYPE_CHECKING:
    from local.emulators.elevenlabs.agent_actions import AgentActions

TOOL = "look_up"
APPROVAL_SECONDS = 300


async def webhook_tool(agent: AgentActions, message: str) -> None:
    """Say something, run a webhook tool for the delay `late`, then give the answer."""
    await agent.think()
    reply = await agent.reply_to(message)
    await agent.say(texts_in(reply.language).known["filler"], last=False)
    call_id = f"webhook_{agent.event_id}"
    await agent.send(tool_frames.tool_request(TOOL, call_id, "webhook", agent.event_id))
    await asyncio.sleep(agent.delays.late)
    await agent.send(server_frames.tool_response(TOOL, call_id, "webhook", agent.event_id))
    agent.record(None, ToolUse(name=TOOL, type="webhook", call_id=call_id, result="ok"))
    await agent.say(reply.text)


async def mcp_tool(agent: AgentActions, message: str) -> None:
    """Say something that is complete, run an MCP tool for the delay `late`, then answer."""
    await agent.think()
    reply = await agent.reply_to(message)
    await agent.say(texts_in(reply.language).known["filler"])
    await _run_mcp_tool(agent, f"mcp_{agent.event_id}")
    await agent.say(reply.text)


async def tool_approval(agent: AgentActions, message: str) -> None:
    """Ask for approval of an MCP tool; answer after it, or say that it was not allowed."""
    await agent.think()
    reply = await agent.reply_to(message)
    call_id = f"mcp_{agent.event_id}"
    approval: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    agent.client.approvals[call_id] = approval
    await _report_mcp(agent, call_id, "awaiting_approval", approval_timeout_secs=APPROVAL_SECONDS)
    if await approval:
        await _run_mcp_tool(agent, call_id)
        await agent.say(reply.text)
    else:
        await _report_mcp(agent, call_id, "failure", error_message="not approved")
        await agent.say(texts_in(reply.language).known["not_allowed"])


async def skip_turn(agent: AgentActions, _message: str) -> None:
    """Say nothing on purpose."""
    await agent.think()
    await agent.use_system_tool(SKIP_TOOL)


async def silent_end_call(agent: AgentActions, _message: str) -> Close:
    """Hang up without a word."""
    await agent.think()
    await agent.use_system_tool(END_TOOL)
    await asyncio.sleep(agent.delays.closing)
    return NORMAL


async def _run_mcp_tool(agent: AgentActions, call_id: str) -> None:
    await _report_mcp(agent, call_id, "loading")
    await asyncio.sleep(agent.delays.late)
    await _report_mcp(agent, call_id, "success", result=[{"type": "text", "text": "ok"}])
    agent.record(None, ToolUse(name=TOOL, type="mcp", call_id=call_id, result="ok"))


async def _report_mcp(agent: AgentActions, call_id: str, state: str, **more: object) -> None:
    at = agent.client.now_text()
    await agent.send(tool_frames.mcp_tool_call(TOOL, call_id, state, at=at, **more))


TOOL_TURNS = (webhook_tool, mcp_tool, tool_approval, skip_turn, silent_end_call)
