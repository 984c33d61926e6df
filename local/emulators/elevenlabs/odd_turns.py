"""Behaviours of turns that end in no ordinary words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.emulators.elevenlabs import server_frames, tool_frames
from local.emulators.elevenlabs.server_frames import NORMAL, Close

if TYPE_CHECKING:
    from local.emulators.elevenlabs.agent_actions import AgentActions

LABELS = ("09:00", "10:30")


async def guardrail(agent: AgentActions, message: str) -> Close:
    """Stream the answer, then stop it by a guardrail and close."""
    await agent.think()
    await agent.parts((await agent.reply_to(message)).text)
    await agent.send(tool_frames.guardrail_triggered())
    return NORMAL


async def external_agent(agent: AgentActions, _message: str) -> None:
    """Let a person take the conversation over, who only begins to write."""
    await agent.think()
    await agent.send(tool_frames.external_agent_connected())
    await agent.send(tool_frames.agent_typing())


async def buttons_only(agent: AgentActions, _message: str) -> None:
    """Display two buttons and say nothing."""
    await agent.think()
    agent.event_id += 1
    content_id = f"rich_{agent.event_id}"
    await agent.send(tool_frames.buttons(content_id, agent.event_id, LABELS))
    if agent.with_complete:
        await agent.send(server_frames.complete(agent.event_id))


async def speech_tags(agent: AgentActions, message: str) -> None:
    """Answer with the marks of an expressive voice."""
    await agent.think()
    text = (await agent.reply_to(message)).text
    await agent.say(f'[cheerful] {text} <break time="1.0s" /> [laughs]')


ODD_TURNS = (guardrail, external_agent, buttons_only, speech_tags)
