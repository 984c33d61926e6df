"""One open text session: it listens, pings and speaks until one of the three is over."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

from starlette.websockets import WebSocketDisconnect

from local.emulators.elevenlabs import frames
from local.emulators.elevenlabs.behaviours import Place
from local.emulators.elevenlabs.endings import BAD_FRAME, NO_PONG, QUOTA, TOO_LONG, Ending
from local.emulators.elevenlabs.hearing import Hearing
from local.emulators.elevenlabs.objections import overridden
from local.emulators.elevenlabs.opening import close_session
from local.emulators.elevenlabs.stage import Stage
from local.emulators.elevenlabs.turn_plays import PLAYS, ordinary

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.elevenlabs.opening import Opened

# Frames that reach the client only when the agent's owner switched them on.
OPTIONAL = frozenset(
    {
        "agent_response",
        "agent_chat_response_part",
        "agent_response_correction",
        "client_tool_call",
        "agent_tool_response",
    }
)

THINKS_FOR = 0.05
"""How many seconds pass until an agent that is made to think on looks whether it still is."""


async def converse(house: ElevenLabsEmulator, socket: WebSocket, opened: Opened) -> Ending:
    """Run the session and return how it ended."""
    session = Session(house, socket, opened)
    ending = Ending(code=None, by="client")
    try:
        ending = await session.run()
    finally:
        close_session(house, opened, ending, session.stage.language)
    return ending


class Session:
    """The running state of one socket, forgotten when it closes."""

    def __init__(self, house: ElevenLabsEmulator, socket: WebSocket, opened: Opened) -> None:
        self._house = house
        self._socket = socket
        self._opened = opened
        self._hearing = Hearing(house, opened)
        self._settings = house.behaviours.take(Place.SESSION, agent_id=opened.agent.agent_id)
        self.stage = self._new_stage()

    async def run(self) -> Ending:
        """Play the session to its end."""
        if "quota_at_start" in self._settings:
            return QUOTA
        session_id = self._opened.record.agent_session_id
        await self._socket.send_json(frames.metadata(session_id))
        parts = (self._listen(), self._ping(), self._speak(), self._last())
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            over = next(task for task in tasks if task.done())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return over.result()

    async def _listen(self) -> Ending:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return Ending(code=message.get("code"), by="client")
            try:
                frame = json.loads(message.get("text") or "")
            except ValueError:
                return BAD_FRAME
            if not self._hearing.take(frame):
                return BAD_FRAME

    async def _ping(self) -> Ending:
        number = 0
        while time.monotonic() - self._hearing.pong_at <= self._house.text_delays.pong:
            number += 1
            self._hearing.pinged_at = time.monotonic()
            await self._send(frames.ping(number, self._hearing.pong_ms))
            await asyncio.sleep(self._house.text_delays.ping)
        return NO_PONG

    async def _last(self) -> Ending:
        shortened = self._settings.get("max_duration")
        if shortened is not None:
            seconds = shortened.number("seconds", 0.5)
        else:
            asked = overridden(self._opened.record.init, "conversation.max_duration_seconds")
            seconds = float(asked or self._opened.agent.max_duration_seconds)
        await asyncio.sleep(seconds)
        return TOO_LONG

    async def _speak(self) -> Ending:
        await asyncio.sleep(self._house.text_delays.greeting)
        if self._opened.greeting and "no_greeting" not in self._settings:
            await self.stage.say(self._opened.greeting)
        while True:
            message = await self._hearing.messages.get()
            ending = await self._turn(message)
            if ending is not None:
                return ending
            self._hearing.remember(message)

    async def _turn(self, message: str) -> Ending | None:
        agent_id = self._opened.agent.agent_id
        settings = self._house.behaviours.take(Place.TURN, agent_id=agent_id)
        latency = settings.pop("answer_latency", None)
        usual = self._house.text_delays.answer
        self.stage.latency = latency.number("seconds", usual) if latency else usual
        if "unknown_frames" in self._settings:
            await self._send(frames.novelty())
        while self._house.thinks_on:
            await asyncio.sleep(THINKS_FOR)
        play = PLAYS[next(iter(settings))] if settings else ordinary
        return await play(self.stage, message)

    async def _send(self, frame: frames.Frame) -> None:
        """Send one frame, unless the agent's owner left its kind switched off."""
        if frame["type"] in OPTIONAL and not self._opened.agent.emits(frame["type"]):
            return
        try:
            await self._socket.send_text(json.dumps(frame, ensure_ascii=False))
        except WebSocketDisconnect:
            # The listener is about to learn how the client left; that is what counts.
            await asyncio.Event().wait()

    def _new_stage(self) -> Stage:
        agent, hearing = self._opened.agent, self._hearing
        complete = self._settings.get("response_complete")
        default = agent.emits("agent_response_complete")
        with_audio = not self._opened.record.text_only or "audio_frames" in self._settings
        return Stage(
            agent=agent,
            delays=self._house.text_delays,
            send=self._send,
            knowledge=hearing.knowledge,
            keep=hearing.keep,
            seconds=hearing.seconds,
            tool_answers=hearing.tool_answers,
            with_audio=with_audio,
            with_complete=bool(complete.values.get("on", True)) if complete else default,
        )
