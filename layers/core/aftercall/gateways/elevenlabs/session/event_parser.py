"""Reads the text frames of the socket into events; a field of another shape reads as absent.

A new event needs a class in `events`, a parser in `_PARSERS` here, and a case in `TurnState.hear`.
"""

import json
from collections.abc import Callable

from aftercall.gateways.elevenlabs.session.events import (
    AgentResponse,
    AgentResponseComplete,
    AgentResponseCorrection,
    AgentResponsePart,
    AgentToolRequest,
    AgentToolResponse,
    ClientToolCall,
    ErrorEvent,
    Event,
    JsonObject,
    Ping,
    SessionStarted,
)


def parse_event(raw: str | bytes) -> Event | None:
    """Return the event of one frame, or None for a type that we do not use and for other JSON."""
    try:
        content = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(content, dict):
        return None
    parser = _PARSERS.get(_text(content, "type"))
    return parser(content) if parser else None


def _session_started(frame: JsonObject) -> Event:
    body = _object(frame, "conversation_initiation_metadata_event")
    return SessionStarted(_text(body, "conversation_id"))


def _ping(frame: JsonObject) -> Event:
    return Ping(_number(_object(frame, "ping_event"), "event_id"))


def _response_part(frame: JsonObject) -> Event:
    body = _object(frame, "text_response_part")
    return AgentResponsePart(_number(body, "event_id"), _text(body, "type"), _text(body, "text"))


def _response(frame: JsonObject) -> Event:
    body = _object(frame, "agent_response_event")
    return AgentResponse(_number(body, "event_id"), _text(body, "agent_response").strip())


def _response_correction(frame: JsonObject) -> Event:
    body = _object(frame, "agent_response_correction_event")
    return AgentResponseCorrection(
        _number(body, "event_id"),
        _text(body, "original_agent_response").strip(),
        _text(body, "corrected_agent_response").strip(),
    )


def _response_complete(frame: JsonObject) -> Event:
    body = _object(frame, "agent_response_complete_event")
    return AgentResponseComplete(_number(body, "event_id"))


def _client_tool_call(frame: JsonObject) -> Event:
    body = _object(frame, "client_tool_call")
    return ClientToolCall(
        _text(body, "tool_name"),
        _text(body, "tool_call_id"),
        _object(body, "parameters"),
        body.get("expects_response") is not False,
    )


def _tool_request(frame: JsonObject) -> Event:
    body = _object(frame, "agent_tool_request")
    return AgentToolRequest(_text(body, "tool_name"), _text(body, "tool_call_id"))


def _tool_response(frame: JsonObject) -> Event:
    body = _object(frame, "agent_tool_response")
    return AgentToolResponse(_text(body, "tool_name"), _text(body, "tool_call_id"))


def _error(frame: JsonObject) -> Event:
    # The flat form, {"type": "error", "message": ...}, is in no schema but was seen live.
    body = _object(frame, "error_event") or _object(frame, "client_error_event") or frame
    words = (_text(body, "message"), _text(body, "reason"), _text(body, "debug_message"))
    return ErrorEvent(_number(body, "code"), _text(body, "error_type"), " ".join(words))


_PARSERS: dict[str, Callable[[JsonObject], Event]] = {
    "conversation_initiation_metadata": _session_started,
    "ping": _ping,
    "agent_chat_response_part": _response_part,
    "agent_response": _response,
    "agent_response_correction": _response_correction,
    "agent_response_complete": _response_complete,
    "client_tool_call": _client_tool_call,
    "agent_tool_request": _tool_request,
    "agent_tool_response": _tool_response,
    "error": _error,
    "client_error": _error,
}


def _object(body: JsonObject, name: str) -> JsonObject:
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _text(body: JsonObject, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _number(body: JsonObject, name: str) -> int | None:
    value = body.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
