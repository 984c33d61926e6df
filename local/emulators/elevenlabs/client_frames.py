"""The frames that the client sends over one socket, and what the agent knows because of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.conversation import Turn
from local.emulators.elevenlabs.session_context import SessionContext

if TYPE_CHECKING:
    from local.emulators.elevenlabs.initiation import OpenedSession
    from local.emulators.elevenlabs.workspace import Workspace

WITHOUT_EFFECT = frozenset({"user_activity", "feedback", "multimodal_message"})
DISCARDED_IN_QUEUE = frozenset({"user_message", "contextual_update", "multimodal_message"})


class ClientFrames:
    """Takes the client's frames in; there is a new one for each socket, so nothing outlives it."""

    def __init__(self, workspace: Workspace, opened: OpenedSession) -> None:
        self._workspace = workspace
        self._opened = opened
        self._updates: dict[str, str] = {}
        self._answered: list[str] = []
        self._began = workspace.clock.now()
        self.messages: asyncio.Queue[str] = asyncio.Queue()
        self.tool_results: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.approvals: dict[str, asyncio.Future[bool]] = {}
        self.held_in_queue = False
        self.pinged_at = self.pong_at = self._began
        self.ping_ms: int | None = None

    def take(self, frame: object) -> bool:
        """Take one frame in; False when the provider knows no such frame."""
        match frame:
            case {"type": kind} if self.held_in_queue and kind in DISCARDED_IN_QUEUE:
                self._note("discarded_in_queue", frame=kind)
            case {"type": "user_message", "text": str(text)}:
                self._user_message(text)
            case {"type": "contextual_update", "text": str(text), **rest}:
                self._contextual_update(text, rest.get("context_id"))
            case {"type": "pong"}:
                self.pong_at = self._workspace.clock.now()
                self.ping_ms = round((self.pong_at - self.pinged_at).total_seconds() * 1000)
            case {"type": "client_tool_result", "tool_call_id": str(call_id), **rest}:
                self._tool_result(call_id, {str(key): value for key, value in rest.items()})
            case {"type": "mcp_tool_approval_result", "tool_call_id": str(call_id), **rest}:
                self._approval(call_id, is_approved=rest.get("is_approved") is True)
            case {"type": kind}:
                return kind in WITHOUT_EFFECT
            case _:
                return isinstance(frame, dict) and "user_audio_chunk" in frame
        return True

    def context(self) -> SessionContext:
        """Return everything that reached this session before the present message."""
        return SessionContext(
            updates=tuple(self._updates.values()),
            variables=self._opened.variables,
            first_message=self._opened.first_message_override,
            messages=tuple(self._answered),
            agent_language=self._opened.agent.language,
        )

    def add_answered(self, message: str) -> None:
        """Count an answered message among the earlier ones of the context."""
        self._answered.append(message)

    def record(self, turn: Turn) -> None:
        """Add one turn to the transcript, and an answer to the session's record and journal."""
        self._opened.conversation.turns.append(turn)
        if turn.role == "agent" and turn.message is not None:
            answers = self._opened.record.answers
            greeting = not answers and turn.message == self._opened.greeting
            answers.append(turn.message)
            self._note("agent_answer", text=turn.message, greeting=greeting)
        if turn.tool is not None:
            self._note("tool_called", tool=turn.tool.name, result=turn.tool.result)

    def seconds(self) -> int:
        """Return how many seconds ago the session began."""
        return int((self._workspace.clock.now() - self._began).total_seconds())

    def now_text(self) -> str:
        """Return the time as frames write it."""
        return self._workspace.clock.now().isoformat()

    def _user_message(self, text: str) -> None:
        self._opened.record.user_messages.append(text)
        self.record(Turn(role="user", message=text, at=self.seconds(), medium="text"))
        self._note("user_message", text=text)
        self.messages.put_nowait(text)

    def _contextual_update(self, text: str, context_id: object) -> None:
        updates = self._opened.record.contextual_updates
        # An update with the id of an earlier one replaces it; without an id it is added.
        self._updates[str(context_id or f"update {len(updates)}")] = text
        updates.append(text)
        self._note("contextual_update", characters=len(text))

    def _tool_result(self, call_id: str, result: dict[str, Any]) -> None:
        self._opened.record.tool_results.append({"tool_call_id": call_id, **result})
        waiting = self.tool_results.pop(call_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(result)

    def _approval(self, call_id: str, *, is_approved: bool) -> None:
        self._note("tool_approval", tool_call_id=call_id, is_approved=is_approved)
        waiting = self.approvals.pop(call_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(is_approved)

    def _note(self, kind: str, **facts: object) -> None:
        session_id = self._opened.record.agent_session_id
        self._workspace.journal.append(kind, agent_session_id=session_id, **facts)
