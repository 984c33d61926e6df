"""What the client says on one open socket, and all that the agent knows because of it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.conversation import Turn
from local.emulators.elevenlabs.memory import Knowledge

if TYPE_CHECKING:
    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.elevenlabs.opening import Opened

WITHOUT_EFFECT = frozenset(
    {"user_activity", "feedback", "mcp_tool_approval_result", "multimodal_message"}
)


class Hearing:
    """Takes the client's frames in; it is new for each socket, so nothing outlives it."""

    def __init__(self, house: ElevenLabsEmulator, opened: Opened) -> None:
        self._house = house
        self._opened = opened
        self._updates: dict[str, str] = {}
        self._said: list[str] = []
        self._began = time.monotonic()
        self.messages: asyncio.Queue[str] = asyncio.Queue()
        self.tool_answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.pinged_at = self.pong_at = self._began
        self.pong_ms: int | None = None

    def take(self, frame: object) -> bool:
        """Take one frame in; False when it is none that the provider knows."""
        match frame:
            case {"type": "user_message", "text": str(text)}:
                self._hear(text)
            case {"type": "contextual_update", "text": str(text), **rest}:
                self._learn(text, rest.get("context_id"))
            case {"type": "pong"}:
                self.pong_at = time.monotonic()
                self.pong_ms = round((self.pong_at - self.pinged_at) * 1000)
            case {"type": "client_tool_result", "tool_call_id": str(call_id), **rest}:
                self._finish_tool(call_id, {str(key): value for key, value in rest.items()})
            case {"type": kind}:
                return kind in WITHOUT_EFFECT
            case _:
                return isinstance(frame, dict) and "user_audio_chunk" in frame
        return True

    def knowledge(self) -> Knowledge:
        """Return everything that this session was told before the present message."""
        return Knowledge(
            updates=tuple(self._updates.values()),
            variables=self._opened.variables,
            first_message=self._opened.override,
            said=tuple(self._said),
            agent_language=self._opened.agent.language,
        )

    def remember(self, message: str) -> None:
        """Count an answered message among what was said."""
        self._said.append(message)

    def keep(self, turn: Turn) -> None:
        """Write one turn into the transcript, and an answer into the records."""
        self._opened.talk.turns.append(turn)
        if turn.role == "agent" and turn.message is not None:
            answers = self._opened.record.answers
            greeting = not answers and turn.message == self._opened.greeting
            answers.append(turn.message)
            self._note("agent_answer", text=turn.message, greeting=greeting)
        if turn.tool is not None:
            self._note("tool_called", tool=turn.tool.name, result=turn.tool.result)

    def seconds(self) -> int:
        """Tell how old the session is."""
        return int(time.monotonic() - self._began)

    def _hear(self, text: str) -> None:
        self._opened.record.user_messages.append(text)
        self.keep(Turn(role="user", message=text, at=self.seconds(), medium="text"))
        self._note("user_message", text=text)
        self.messages.put_nowait(text)

    def _learn(self, text: str, context_id: object) -> None:
        updates = self._opened.record.contextual_updates
        self._updates[str(context_id or f"update {len(updates)}")] = text
        updates.append(text)
        self._note("contextual_update", characters=len(text))

    def _finish_tool(self, call_id: str, result: dict[str, Any]) -> None:
        self._opened.record.tool_results.append({"tool_call_id": call_id, **result})
        waiting = self.tool_answers.pop(call_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(result)

    def _note(self, kind: str, **facts: object) -> None:
        session_id = self._opened.record.agent_session_id
        self._house.journal.append(kind, agent_session_id=session_id, **facts)
