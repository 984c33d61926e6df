"""One open text session: it reads, pings and answers until one of the three, or its time, ends."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.websockets import WebSocketDisconnect

from local.emulators.elevenlabs import server_frames, tool_frames
from local.emulators.elevenlabs.agent_actions import AgentActions
from local.emulators.elevenlabs.behaviours import Place
from local.emulators.elevenlabs.client_frames import ClientFrames
from local.emulators.elevenlabs.conversation import Analysis, Conversation, Status
from local.emulators.elevenlabs.initiation import overridden
from local.emulators.elevenlabs.server_frames import (
    BAD_FRAME,
    NO_PONG,
    QUEUE_TIMED_OUT,
    QUOTA,
    TOO_LONG,
    Close,
)
from local.emulators.elevenlabs.session_behaviours import TURN_BEHAVIOURS, usual_turn

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from local.emulators.elevenlabs.behaviours import Setting
    from local.emulators.elevenlabs.initiation import OpenedSession
    from local.emulators.elevenlabs.workspace import Workspace

# Frames that reach the client only when the agent's owner switched them on.
OPTIONAL = frozenset(
    {
        "agent_response",
        "agent_chat_response_part",
        "agent_response_correction",
        "client_tool_call",
        "agent_tool_request",
        "agent_tool_response",
        "mcp_tool_call",
        "guardrail_triggered",
    }
)
PAUSE_POLL_SECONDS = 0.05


async def run_session(workspace: Workspace, socket: WebSocket, opened: OpenedSession) -> Close:
    """Run the session and return how its socket is closed."""
    session = Session(workspace, socket, opened)
    close = Close(code=None, by="client")
    try:
        close = await session.run()
    finally:
        _store_end(workspace, opened, close, session.agent.language)
    return close


class Session:
    """The running state of one socket, forgotten when it closes."""

    def __init__(self, workspace: Workspace, socket: WebSocket, opened: OpenedSession) -> None:
        self._workspace = workspace
        self._socket = socket
        self._opened = opened
        self._client = ClientFrames(workspace, opened)
        agent_id = opened.agent.agent_id
        self._settings = workspace.behaviours.take(Place.SESSION, agent_id=agent_id)
        self.agent = self._new_agent()

    async def run(self) -> Close:
        """Run the four loops until the first of them ends, and return what it returned."""
        if "quota_at_start" in self._settings:
            return QUOTA
        session_id = self._opened.record.agent_session_id
        await self._socket.send_json(server_frames.metadata(session_id))
        loops = (self._read(), self._ping(), self._answer(), self._limit_duration())
        tasks = [asyncio.create_task(loop) for loop in loops]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            over = next(task for task in tasks if task.done())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return over.result()

    async def _read(self) -> Close:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return Close(code=message.get("code"), by="client")
            try:
                frame = json.loads(message.get("text") or "")
            except ValueError:
                return BAD_FRAME
            if not self._client.take(frame):
                return BAD_FRAME

    async def _ping(self) -> Close:
        delays, clock, number = self._workspace.text_delays, self._workspace.clock, 0
        while clock.now() - self._client.pong_at <= timedelta(seconds=delays.pong):
            number += 1
            self._client.pinged_at = clock.now()
            await self._send(server_frames.ping(number, self._client.ping_ms))
            await asyncio.sleep(delays.ping)
        return NO_PONG

    async def _limit_duration(self) -> Close:
        shortened = self._settings.get("max_duration")
        if shortened is not None:
            seconds = shortened.number("seconds", 0.5)
        else:
            asked = overridden(self._opened.record.init, "conversation.max_duration_seconds")
            seconds = float(asked or self._opened.agent.max_duration_seconds)
        await asyncio.sleep(seconds)
        return TOO_LONG

    async def _answer(self) -> Close:
        if "queued" in self._settings and not await self._wait_in_queue(self._settings["queued"]):
            return QUEUE_TIMED_OUT
        await asyncio.sleep(self._workspace.text_delays.greeting)
        if self._opened.greeting and "no_greeting" not in self._settings:
            await self.agent.say(self._opened.greeting)
        while True:
            message = await self._client.messages.get()
            close = await self._turn(message)
            if close is not None:
                return close
            self._client.add_answered(message)

    async def _wait_in_queue(self, queued: Setting) -> bool:
        """Hold the session in the concurrency queue; say whether it is admitted."""
        admitted = bool(queued.values.get("admitted", True))
        self._client.held_in_queue = True
        await self._send(tool_frames.queue_status("waiting"))
        await asyncio.sleep(queued.number("seconds", 0.5))
        self._client.held_in_queue = not admitted
        await self._send(tool_frames.queue_status("admitted" if admitted else "timed_out"))
        return admitted

    async def _turn(self, message: str) -> Close | None:
        agent_id = self._opened.agent.agent_id
        settings = self._workspace.behaviours.take(Place.TURN, agent_id=agent_id)
        latency = settings.pop("answer_latency", None)
        usual = self._workspace.text_delays.answer
        self.agent.latency = latency.number("seconds", usual) if latency else usual
        if "unknown_frames" in self._settings:
            await self._send(server_frames.unpublished())
        while self._workspace.answers_paused:
            await asyncio.sleep(PAUSE_POLL_SECONDS)
        run_turn = TURN_BEHAVIOURS[next(iter(settings))] if settings else usual_turn
        return await run_turn(self.agent, message)

    async def _send(self, frame: server_frames.Frame) -> None:
        """Send one frame, unless the agent's owner left its type switched off."""
        if frame["type"] in OPTIONAL and not self._opened.agent.emits(frame["type"]):
            return
        try:
            await self._socket.send_text(json.dumps(frame, ensure_ascii=False))
        except WebSocketDisconnect:
            # The reading loop is about to return how the client left; wait until it cancels us.
            await asyncio.Event().wait()

    def _new_agent(self) -> AgentActions:
        agent, client = self._opened.agent, self._client
        complete = self._settings.get("response_complete")
        default = agent.emits("agent_response_complete")
        with_audio = not self._opened.record.text_only or "audio_frames" in self._settings
        return AgentActions(
            agent=agent,
            delays=self._workspace.text_delays,
            send=self._send,
            client=client,
            with_audio=with_audio,
            with_complete=bool(complete.values.get("on", True)) if complete else default,
        )


def _store_end(
    workspace: Workspace, opened: OpenedSession, close: Close, language: str | None
) -> None:
    """Store how the session ended, and queue its analysis."""
    conversation, record, now = opened.conversation, opened.record, workspace.clock.now()
    record.close_code, record.close_reason, record.closed_by = close.code, close.reason, close.by
    conversation.seconds = int((now - conversation.started_at).total_seconds())
    conversation.status, conversation.termination_reason = Status.PROCESSING, close.reason
    conversation.language = language or opened.agent.language
    if close.code not in {1000, None} and close.by == "provider":
        conversation.error = {"code": close.code, "reason": close.reason}
    workspace.journal.append(
        "session_closed",
        agent_session_id=record.agent_session_id,
        code=close.code,
        reason=close.reason,
        by=close.by,
    )
    processing = workspace.call_delays.processing
    workspace.later(now, processing, lambda _now: _analyse(workspace, conversation))


def _analyse(workspace: Workspace, conversation: Conversation) -> None:
    written = conversation.messages_of("user")
    summary = f"The customer wrote {written} message(s) and the agent answered in text."
    conversation.analysis = Analysis(
        success="success", summary=summary, title="Text chat", topic=None
    )
    conversation.status = Status.DONE
    workspace.on_conversation_over(conversation)
