"""What the agent does on one open socket: answer, call a tool, hang up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs import server_frames, tool_frames
from local.emulators.elevenlabs.agent_tools import END_TOOL, HANDOVER_TOOL
from local.emulators.elevenlabs.conversation import ToolUse, Turn
from local.emulators.elevenlabs.reply_rules import Handover, Reply, answer
from local.emulators.elevenlabs.server_frames import NORMAL, Close

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from local.emulators.elevenlabs.agents import Agent
    from local.emulators.elevenlabs.client_frames import ClientFrames
    from local.emulators.elevenlabs.timing import TextDelays

WORDS_PER_PART = 4


@dataclass(slots=True, kw_only=True)
class AgentActions:
    """The agent's side of one session; every frame of an answer is sent from here."""

    agent: Agent
    delays: TextDelays
    send: Callable[[server_frames.Frame], Awaitable[None]]
    client: ClientFrames
    with_audio: bool
    with_complete: bool
    latency: float = 0.0
    event_id: int = 0
    language: str | None = None

    async def think(self) -> None:
        """Wait as long as the language model needs for an answer."""
        await asyncio.sleep(self.latency)

    async def reply_to(self, message: str) -> Reply:
        """Compose the answer, after the hand-over tool where the customer asks for a person."""
        reply = answer(message, self.client.context())
        self.language = reply.language
        if reply.wants_person and HANDOVER_TOOL in self.agent.tools:
            return answer(message, self.client.context(), await self._hand_over(message))
        return reply

    async def say(self, text: str, *, last: bool = True) -> None:
        """Give one answer: its parts, the whole, and the end of the turn if this is it."""
        await self.parts(text)
        await self.conclude(text, last=last)

    async def parts(self, text: str) -> None:
        """Stream a text under the next event id."""
        self.event_id += 1
        await self.send(server_frames.part("start", "", self.event_id))
        words = text.split(" ")
        for start in range(0, len(words), WORDS_PER_PART):
            piece = " ".join(words[start : start + WORDS_PER_PART])
            separator = " " if start else ""
            await self.send(server_frames.part("delta", separator + piece, self.event_id))
            await asyncio.sleep(self.delays.part)
        await self.send(server_frames.part("stop", "", self.event_id))

    async def conclude(self, text: str, *, last: bool = True) -> None:
        """Give the whole text that was streamed."""
        if self.with_audio:
            await self.send(server_frames.audio(self.event_id))
        await self.send(server_frames.response(text, self.event_id))
        self.record(text)
        if last and self.with_complete:
            await self.send(server_frames.complete(self.event_id))

    def record(self, message: str | None, tool: ToolUse | None = None) -> None:
        """Add what the agent said or used to the transcript."""
        self.client.record(Turn(role="agent", message=message, at=self.client.seconds(), tool=tool))

    async def use_system_tool(self, name: str) -> None:
        """Run one of the provider's own tools."""
        call_id = f"{name}_{self.event_id}"
        await asyncio.sleep(self.delays.tool)
        await self.send(server_frames.tool_response(name, call_id, "system", self.event_id))
        self.record(None, ToolUse(name=name, type="system", call_id=call_id, result="ok"))

    async def hang_up(self) -> Close:
        """End the session from the agent's side."""
        await self.use_system_tool(END_TOOL)
        await asyncio.sleep(self.delays.closing)
        return NORMAL

    async def _hand_over(self, message: str) -> Handover:
        """Ask the client, by its tool, to bring a person in."""
        number = self.event_id + 1
        call_id = f"toolcall_{HANDOVER_TOOL}_{number}"
        parameters = {"reason": "customer_asked", "urgency": "normal", "summary": message[:200]}
        result = await self._call_client_tool(call_id, parameters, number)
        failed = bool(result.get("is_error"))
        use = ToolUse(
            name=HANDOVER_TOOL,
            type="client",
            call_id=call_id,
            parameters=parameters,
            result=str(result.get("result", "")),
            is_error=failed,
        )
        self.record(None, use)
        await self.send(
            server_frames.tool_response(HANDOVER_TOOL, call_id, "client", number, is_error=failed)
        )
        return Handover.FAILED if failed else Handover.DONE

    async def _call_client_tool(
        self, call_id: str, parameters: dict[str, Any], number: int
    ) -> dict[str, Any]:
        """Send the tool call and wait for its result, as long as the tool allows."""
        result = asyncio.get_running_loop().create_future()
        self.client.tool_results[call_id] = result
        await self.send(tool_frames.tool_request(HANDOVER_TOOL, call_id, "client", number))
        await self.send(server_frames.client_tool_call(HANDOVER_TOOL, call_id, parameters, number))
        try:
            return await asyncio.wait_for(result, self.delays.tool_result)
        except TimeoutError:
            return {"result": "timed out", "is_error": True}
