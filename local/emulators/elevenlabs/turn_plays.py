"""How one turn goes over the socket: the ordinary way, and every unusual one by its name."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from local.emulators.elevenlabs import frames
from local.emulators.elevenlabs.agents import END_TOOL
from local.emulators.elevenlabs.brain import answer
from local.emulators.elevenlabs.endings import BROKEN, INTERNAL, QUOTA, Ending
from local.emulators.elevenlabs.memory import Knowledge
from local.emulators.elevenlabs.texts import texts_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from local.emulators.elevenlabs.stage import Stage

    Play = Callable[[Stage, str], Awaitable[Ending | None]]


async def ordinary(stage: Stage, message: str) -> Ending | None:
    """Think, answer, and hang up when the customer took leave."""
    await stage.think()
    reply = await stage.reply_to(message)
    await stage.say(reply.text)
    return await stage.hang_up() if reply.ends and END_TOOL in stage.agent.tools else None


async def two_answers(stage: Stage, message: str) -> None:
    """Say something, use a tool, then give the answer."""
    await stage.think()
    reply = await stage.reply_to(message)
    await stage.say(texts_in(reply.language).known["filler"], last=False)
    await stage.use_system_tool("search_knowledge_base")
    await stage.say(reply.text)


async def filler_then_late(stage: Stage, message: str) -> None:
    """Say something at once and give the answer only after a long while."""
    reply = await stage.reply_to(message)
    await stage.say(texts_in(reply.language).known["filler"], last=False)
    await asyncio.sleep(stage.delays.late)
    await stage.say(reply.text)


async def without_context(stage: Stage, message: str) -> None:
    """Answer as if this session had been told nothing."""
    await stage.think()
    await stage.say(answer(message, Knowledge(agent_language=stage.agent.language)).text)


async def no_answer(_stage: Stage, _message: str) -> None:
    """Never answer."""


async def parts_then_drop(stage: Stage, message: str) -> Ending:
    """Stream the answer, then break the connection before the whole is given."""
    await stage.think()
    await stage.parts((await stage.reply_to(message)).text)
    return BROKEN


async def drop(_stage: Stage, _message: str) -> Ending:
    """Break the connection before anything is said."""
    return BROKEN


async def nested_error(stage: Stage, _message: str) -> Ending:
    """Report an error in the published form and close."""
    await stage.send(frames.nested_error(1002, "The language model failed.", "llm_error"))
    return Ending(code=1002, reason="The language model failed.")


async def flat_error(stage: Stage, _message: str) -> Ending:
    """Report an error in the unpublished form and close."""
    await stage.send(frames.flat_error("The language model failed."))
    return Ending(code=1002, reason="The language model failed.")


async def quota_exceeded(_stage: Stage, _message: str) -> Ending:
    """Close because the workspace has no credits left."""
    return QUOTA


async def internal_error(_stage: Stage, _message: str) -> Ending:
    """Close because of a fault inside."""
    return INTERNAL


async def correction(stage: Stage, message: str) -> None:
    """Give a wrong answer and replace it."""
    await stage.think()
    reply = await stage.reply_to(message)
    wrong = texts_in(reply.language).known["filler"]
    await stage.say(wrong, last=False)
    await stage.send(frames.correction(wrong, reply.text, stage.event_id))
    if stage.with_complete:
        await stage.send(frames.complete(stage.event_id))


async def end_call(stage: Stage, message: str) -> Ending:
    """Answer, then hang up although nobody took leave."""
    await stage.think()
    await stage.say((await stage.reply_to(message)).text)
    return await stage.hang_up()


PLAYS: dict[str, Play] = {
    play.__name__: play
    for play in (
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
    )
}
