"""Behaviours of text sessions: every unusual way in which a turn goes, and session settings."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from local.emulators.elevenlabs import server_frames
from local.emulators.elevenlabs.agent_tools import END_TOOL
from local.emulators.elevenlabs.message_catalog import texts_in
from local.emulators.elevenlabs.odd_turns import ODD_TURNS
from local.emulators.elevenlabs.reply_rules import answer
from local.emulators.elevenlabs.server_frames import BROKEN, INTERNAL, QUOTA, Close
from local.emulators.elevenlabs.session_context import SessionContext
from local.emulators.elevenlabs.tool_turns import TOOL_TURNS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from local.emulators.elevenlabs.agent_actions import AgentActions

    TurnBehaviour = Callable[[AgentActions, str], Awaitable[Close | None]]

HANDSHAKE_SETTINGS = {
    "handshake_refused": "Refuse the socket with HTTP 429, or the `status` given.",
    "nulls_refused": "Take a null variable for a missing one.",
}
"""Read by `websocket_route` before the socket is accepted."""

SESSION_SETTINGS = {
    "queued": "Hold the session in the queue for `seconds` (0.5), then admit it, or time out when "
    "`admitted` is false.",
    "no_greeting": "Let the customer speak first.",
    "audio_frames": "Send audio frames although the session is text only.",
    "unknown_frames": "Send a frame of an unknown type before each answer.",
    "response_complete": "Send agent_response_complete, or not when `on` is false.",
    "quota_at_start": "Close with the quota's reason as soon as the session is open.",
    "max_duration": "Close normally after `seconds` (0.5) instead of the agent's own maximum.",
}
"""Read by `text_session` when the session begins."""

TURN_SETTINGS = {
    "answer_latency": "Think for `seconds` before answering.",
}
"""Read by `text_session` at each user message; it goes together with a behaviour of the turn."""


async def usual_turn(agent: AgentActions, message: str) -> Close | None:
    """Think, answer, and hang up when the customer said goodbye."""
    await agent.think()
    reply = await agent.reply_to(message)
    await agent.say(reply.text)
    return await agent.hang_up() if reply.ends and END_TOOL in agent.agent.tools else None


async def two_answers(agent: AgentActions, message: str) -> None:
    """Say something, use a tool, then give the answer."""
    await agent.think()
    reply = await agent.reply_to(message)
    await agent.say(texts_in(reply.language).known["filler"], last=False)
    await agent.use_system_tool("search_knowledge_base")
    await agent.say(reply.text)


async def filler_then_late(agent: AgentActions, message: str) -> None:
    """Say something at once and give the answer only after the delay `late`."""
    reply = await agent.reply_to(message)
    await agent.say(texts_in(reply.language).known["filler"], last=False)
    await asyncio.sleep(agent.delays.late)
    await agent.say(reply.text)


async def without_context(agent: AgentActions, message: str) -> None:
    """Answer as if this session had no context."""
    await agent.think()
    await agent.say(answer(message, SessionContext(agent_language=agent.agent.language)).text)


async def no_answer(_agent: AgentActions, _message: str) -> None:
    """Never answer."""


async def parts_then_drop(agent: AgentActions, message: str) -> Close:
    """Stream the answer, then break the connection before the whole is given."""
    await agent.think()
    await agent.parts((await agent.reply_to(message)).text)
    return BROKEN


async def drop(_agent: AgentActions, _message: str) -> Close:
    """Break the connection before anything is said."""
    return BROKEN


async def nested_error(agent: AgentActions, _message: str) -> Close:
    """Report an error in the published form and close."""
    await agent.send(server_frames.nested_error(1002, "The language model failed.", "llm_error"))
    return Close(code=1002, reason="The language model failed.")


async def flat_error(agent: AgentActions, _message: str) -> Close:
    """Report an error in the unpublished form and close."""
    await agent.send(server_frames.flat_error("The language model failed."))
    return Close(code=1002, reason="The language model failed.")


async def quota_exceeded(_agent: AgentActions, _message: str) -> Close:
    """Close because the workspace has no credits left."""
    return QUOTA


async def internal_error(_agent: AgentActions, _message: str) -> Close:
    """Close because of an internal error."""
    return INTERNAL


async def correction(agent: AgentActions, message: str) -> None:
    """Give a wrong answer and replace it."""
    await agent.think()
    reply = await agent.reply_to(message)
    wrong = texts_in(reply.language).known["filler"]
    await agent.say(wrong, last=False)
    await agent.send(server_frames.correction(wrong, reply.text, agent.event_id))
    if agent.with_complete:
        await agent.send(server_frames.complete(agent.event_id))


async def end_call(agent: AgentActions, message: str) -> Close:
    """Answer, then hang up although nobody said goodbye."""
    await agent.think()
    await agent.say((await agent.reply_to(message)).text)
    return await agent.hang_up()


TURN_BEHAVIOURS: dict[str, TurnBehaviour] = {
    behaviour.__name__: behaviour
    for behaviour in (
        two_answers,
        filler_then_late,
        without_context,
        no_answer,
        parts_then_drop,
        drop,
        nested_error,
        flat_error,
        quota_exceeded,
        internal_error,
        correction,
        end_call,
        *TOOL_TURNS,
        *ODD_TURNS,
    )
}
