"""The WebSocket route: lets a client in, reads its first frame, and runs the session."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from local.emulators.elevenlabs.behaviours import Place
from local.emulators.elevenlabs.endings import (
    BAD_FRAME,
    NO_INIT,
    NO_SUCH_AGENT,
    UNAUTHORIZED,
    Ending,
)
from local.emulators.elevenlabs.objections import objection
from local.emulators.elevenlabs.opening import Admission, open_session
from local.emulators.elevenlabs.text_session import converse

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator

PATH = "/v1/convai/conversation"
INIT = "conversation_initiation_client_data"


def socket_route(house: ElevenLabsEmulator) -> WebSocketRoute:
    """Serve text sessions."""

    async def enter(socket: WebSocket) -> None:
        house.world.catch_up()
        agent_id = socket.query_params.get("agent_id", "")
        refused = house.behaviours.take(Place.HANDSHAKE, agent_id=agent_id)
        if "handshake_refused" in refused:
            status = int(refused["handshake_refused"].number("status", 429))
            house.journal.append("handshake_refused", agent_id=agent_id, status=status)
            await socket.send_denial_response(PlainTextResponse("refused", status_code=status))
            return
        await socket.accept(subprotocol="convai" if "convai" in socket["subprotocols"] else None)
        try:
            ending = await _hold(house, socket, agent_id)
        except WebSocketDisconnect:
            return
        await _close(socket, ending)

    return WebSocketRoute(PATH, enter)


async def _hold(house: ElevenLabsEmulator, socket: WebSocket, agent_id: str) -> Ending:
    admission = _admit(house, socket, agent_id)
    if isinstance(admission, Ending):
        return _refuse(house, agent_id, admission)
    init = await _first_frame(house, socket)
    if isinstance(init, Ending):
        return _refuse(house, agent_id, init)
    objected = objection(admission.agent, init)
    if objected is not None:
        return _refuse(house, agent_id, objected)
    return await converse(house, socket, open_session(house, admission, init))


def _admit(house: ElevenLabsEmulator, socket: WebSocket, agent_id: str) -> Admission | Ending:
    agent = house.world.agents.get(agent_id)
    if agent is None:
        return NO_SUCH_AGENT
    name = socket.query_params.get("conversation_signature")
    signature = house.keys.redeem(name, agent_id, now=house.world.clock.now())
    if signature is not None:
        session_id = signature.conversation_id
        return Admission(agent=agent, authorization="signed_url", session_id=session_id)
    if house.keys.may_talk(socket.headers.get("xi-api-key")):
        return Admission(agent=agent, authorization="authorization_header")
    return Admission(agent=agent, authorization="public") if agent.public else UNAUTHORIZED


async def _first_frame(house: ElevenLabsEmulator, socket: WebSocket) -> dict[str, Any] | Ending:
    try:
        message = await asyncio.wait_for(socket.receive(), house.text_delays.init)
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


def _refuse(house: ElevenLabsEmulator, agent_id: str, ending: Ending) -> Ending:
    house.journal.append(
        "session_refused", agent_id=agent_id, code=ending.code, reason=ending.reason
    )
    return ending


async def _close(socket: WebSocket, ending: Ending) -> None:
    """Close as the ending says; without a code the server just lets the connection go."""
    if ending.code is None or ending.by == "client":
        return
    try:
        await socket.close(ending.code, ending.short_reason)
    except (WebSocketDisconnect, RuntimeError):
        return
