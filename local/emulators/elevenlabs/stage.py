"""What the agent does on one open socket: speak, use a tool, hang up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs import frames
from local.emulators.elevenlabs.agents import END_TOOL, HANDOVER_TOOL, Agent
from local.emulators.elevenlabs.brain import Person, Reply, answer
from local.emulators.elevenlabs.conversation import ToolUse, Turn
from local.emulators.elevenlabs.endings import NORMAL, Ending

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from local.emulators.elevenlabs.delays import TextDelays
    from local.emulators.elevenlabs.memory import Knowledge

WORDS_PER_PART = 4


@dataclass(slots=True, kw_only=True)
class Stage:
    """The agent's side of one session; everything said goes through here."""

    agent: Agent
    delays: TextDelays
    send: Callable[[frames.Frame], Awaitable[None]]
    knowledge: Callable[[], Knowledge]
    keep: Callable[[Turn], None]
    seconds: Callable[[], int]
    with_audio: bool
    with_complete: bool
    tool_answers: dict[str, asyncio.Future[dict[str, Any]]]
    latency: float = 0.0
    event_id: int = 0
    language: str | None = None

    async def think(self) -> None:
        """Wait as long as the agent needs for an answer."""
        await asyncio.sleep(self.latency)

    async def reply_to(self, message: str) -> Reply:
        """Work the answer out, with the help of a person when the customer wants one."""
        reply = answer(message, self.knowledge())
        self.language = reply.language
        if reply.wants_person and HANDOVER_TOOL in self.agent.tools:
            return answer(message, self.knowledge(), await self._call_person(message))
        return reply

    async def say(self, text: str, *, last: bool = True) -> None:
        """Give one answer: its parts, the whole, and the end of the turn if this is it."""
        await self.parts(text)
        await self.conclude(text, last=last)

    async def parts(self, text: str) -> None:
        """Stream a text under the next event id."""
        self.event_id += 1
        await self.send(frames.part("start", "", self.event_id))
        words = text.split(" ")
        for start in range(0, len(words), WORDS_PER_PART):
            piece = " ".join(words[start : start + WORDS_PER_PART])
            glue = " " if start else ""
            await self.send(frames.part("delta", glue + piece, self.event_id))
            await asyncio.sleep(self.delays.part)
        await self.send(frames.part("stop", "", self.event_id))

    async def conclude(self, text: str, *, last: bool = True) -> None:
        """Give the whole text that was streamed."""
        if self.with_audio:
            await self.send(frames.audio(self.event_id))
        await self.send(frames.response(text, self.event_id))
        self.keep(Turn(role="agent", message=text, at=self.seconds()))
        if last and self.with_complete:
            await self.send(frames.complete(self.event_id))

    async def use_system_tool(self, name: str) -> None:
        """Run one of the provider's own tools."""
        call_id = f"{name}_{self.event_id}"
        await asyncio.sleep(self.delays.tool)
        await self.send(frames.tool_response(name, call_id, "system", self.event_id))
        use = ToolUse(name=name, type="system", call_id=call_id, result="ok")
        self.keep(Turn(role="agent", message=None, at=self.seconds(), tool=use))

    async def hang_up(self) -> Ending:
        """End the session from the agent's side."""
        await self.use_system_tool(END_TOOL)
        await asyncio.sleep(self.delays.closing)
        return NORMAL

    async def _call_person(self, message: str) -> Person:
        """Ask our side, by a client tool, to bring a person in."""
        number = self.event_id + 1
        call_id = f"toolcall_{HANDOVER_TOOL}_{number}"
        parameters = {"reason": "customer_asked", "urgency": "normal", "summary": message[:200]}
        given = await self._call_client(call_id, parameters, number)
        failed = bool(given.get("is_error"))
        use = ToolUse(
            name=HANDOVER_TOOL,
            type="client",
            call_id=call_id,
            parameters=parameters,
            result=str(given.get("result", "")),
            is_error=failed,
        )
        self.keep(Turn(role="agent", message=None, at=self.seconds(), tool=use))
        told = frames.tool_response(HANDOVER_TOOL, call_id, "client", number, is_error=failed)
        await self.send(told)
        return Person.NOT_REACHED if failed else Person.REACHED

    async def _call_client(
        self, call_id: str, parameters: dict[str, Any], number: int
    ) -> dict[str, Any]:
        """Send the tool call and wait for its result, as long as the tool allows."""
        result = asyncio.get_running_loop().create_future()
        self.tool_answers[call_id] = result
        await self.send(frames.client_tool_call(HANDOVER_TOOL, call_id, parameters, number))
        try:
            return await asyncio.wait_for(result, self.delays.tool_result)
        except TimeoutError:
            return {"result": "timed out", "is_error": True}
