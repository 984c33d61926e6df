"""The WebSocket route: admits a client, reads its first frame and runs the text session."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from local.emulators.elevenlabs.behaviours import Place
from local.emulators.elevenlabs.initiation import AdmittedClient, check_initiation, open_session
from local.emulators.elevenlabs.server_frames import (
    BAD_FRAME,
    NO_INIT,
    NO_SUCH_AGENT,
    UNAUTHORIZED,
    Close,
)
from local.emulators.elevenlabs.text_session import run_session

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from local.emulators.elevenlabs.workspace import Workspace

PATH = "/v1/convai/conversation"
INIT = "conversation_initiation_client_data"


def websocket_route(workspace: Workspace) -> WebSocketRoute:
    """Serve text sessions."""

    async def endpoint(socket: WebSocket) -> None:
        workspace.catch_up()
        agent_id = socket.query_params.get("agent_id", "")
        settings = workspace.behaviours.take(Place.HANDSHAKE, agent_id=agent_id)
        if "handshake_refused" in settings:
            status = int(settings["handshake_refused"].number("status", 429))
            workspace.journal.append("handshake_refused", agent_id=agent_id, status=status)
            await socket.send_denial_response(PlainTextResponse("refused", status_code=status))
            return
        await socket.accept(subprotocol="convai" if "convai" in socket["subprotocols"] else None)
        try:
            close = await _serve(
                workspace, socket, agent_id, nulls_refused="nulls_refused" in settings
            )
        except WebSocketDisconnect:
            return
        await _close(socket, close)

    return WebSocketRoute(PATH, endpoint)


async def _serve(
    workspace: Workspace, socket: WebSocket, agent_id: str, *, nulls_refused: bool
) -> Close:
    client = _admit(workspace, socket, agent_id)
    if isinstance(client, Close):
        return _refuse(workspace, agent_id, client)
    init = await _first_frame(workspace, socket)
    if isinstance(init, Close):
        return _refuse(workspace, agent_id, init)
    refused = check_initiation(client.agent, init, nulls_refused=nulls_refused)
    if refused is not None:
        return _refuse(workspace, agent_id, refused)
    return await run_session(workspace, socket, open_session(workspace, client, init))


def _admit(workspace: Workspace, socket: WebSocket, agent_id: str) -> AdmittedClient | Close:
    agent = workspace.agents.get(agent_id)
    if agent is None:
        return NO_SUCH_AGENT
    name = socket.query_params.get("conversation_signature")
    signature = workspace.keys.redeem(name, agent_id, now=workspace.clock.now())
    if signature is not None:
        session_id = signature.conversation_id
        return AdmittedClient(agent=agent, authorization="signed_url", session_id=session_id)
    if workspace.keys.may_open_sessions(socket.headers.get("xi-api-key")):
        return AdmittedClient(agent=agent, authorization="authorization_header")
    return AdmittedClient(agent=agent, authorization="public") if agent.public else UNAUTHORIZED


async def _first_frame(workspace: Workspace, socket: WebSocket) -> dict[str, Any] | Close:
    try:
        message = await asyncio.wait_for(socket.receive(), workspace.text_delays.init)
    except TimeoutError:
        return NO_INIT
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    try:
        frame = json.loads(message.get("text") or "")
    except ValueError:
        return BAD_FRAME
    fits = isinstance(frame, dict) and frame.get("type") == INIT
    return frame if fits else NO_INIT


def _refuse(workspace: Workspace, agent_id: str, close: Close) -> Close:
    workspace.journal.append(
        "session_refused", agent_id=agent_id, code=close.code, reason=close.reason
    )
    return close


async def _close(socket: WebSocket, close: Close) -> None:
    """Send the close frame; without a code the server just lets the connection go."""
    if close.code is None or close.by == "client":
        return
    try:
        await socket.close(close.code, close.short_reason)
    except (WebSocketDisconnect, RuntimeError):
        return
