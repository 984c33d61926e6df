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
    ExternalAgentConnected,
    GuardrailTriggered,
    McpToolCall,
    Ping,
    QueueStatus,
    RichContent,
    SessionStarted,
)
from aftercall.gateways.elevenlabs.session.frame_fields import (
    JsonObject,
    read_number,
    read_object,
    read_text,
)
from aftercall.gateways.elevenlabs.session.rich_content import read_lines


def parse_event(raw: str | bytes) -> Event | None:
    """Return the event of one frame, or None for a type that we do not use and for other JSON."""
    try:
        content = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(content, dict):
        return None
    parser = _PARSERS.get(read_text(content, "type"))
    return parser(content) if parser else None


def _session_started(frame: JsonObject) -> Event:
    body = read_object(frame, "conversation_initiation_metadata_event")
    return SessionStarted(read_text(body, "conversation_id"))


def _ping(frame: JsonObject) -> Event:
    return Ping(read_number(read_object(frame, "ping_event"), "event_id"))


def _response_part(frame: JsonObject) -> Event:
    body = read_object(frame, "text_response_part")
    return AgentResponsePart(
        read_number(body, "event_id"), read_text(body, "type"), read_text(body, "text")
    )


def _response(frame: JsonObject) -> Event:
    body = read_object(frame, "agent_response_event")
    return AgentResponse(read_number(body, "event_id"), read_text(body, "agent_response").strip())


def _response_correction(frame: JsonObject) -> Event:
    body = read_object(frame, "agent_response_correction_event")
    return AgentResponseCorrection(
        read_number(body, "event_id"),
        read_text(body, "original_agent_response").strip(),
        read_text(body, "corrected_agent_response").strip(),
    )


def _response_complete(frame: JsonObject) -> Event:
    body = read_object(frame, "agent_response_complete_event")
    return AgentResponseComplete(read_number(body, "event_id"))


def _client_tool_call(frame: JsonObject) -> Event:
    body = read_object(frame, "client_tool_call")
    return ClientToolCall(
        read_text(body, "tool_name"),
        read_text(body, "tool_call_id"),
        read_object(body, "parameters"),
        body.get("expects_response") is not False,
    )


def _tool_request(frame: JsonObject) -> Event:
    body = read_object(frame, "agent_tool_request")
    return AgentToolRequest(read_text(body, "tool_name"), read_text(body, "tool_call_id"))


def _tool_response(frame: JsonObject) -> Event:
    # An agent sends one of two events; they differ in name and in the tool's whole result.
    body = read_object(frame, read_text(frame, "type"))
    succeeded = body.get("is_error") is not True and body.get("is_called") is not False
    return AgentToolResponse(
        read_text(body, "tool_name"), read_text(body, "tool_call_id"), succeeded
    )


def _mcp_tool_call(frame: JsonObject) -> Event:
    body = read_object(frame, "mcp_tool_call")
    return McpToolCall(
        read_text(body, "tool_name"), read_text(body, "tool_call_id"), read_text(body, "state")
    )


def _rich_content(frame: JsonObject) -> Event:
    body = read_object(frame, "rich_content")
    lines = read_lines(read_object(body, "props"))
    return RichContent(
        read_number(body, "event_id"), read_text(body, "rich_content_id"), "\n".join(lines)
    )


def _queue_status(frame: JsonObject) -> Event:
    return QueueStatus(read_text(read_object(frame, "queue_status_event"), "status"))


def _error(frame: JsonObject) -> Event:
    # The flat form, {"type": "error", "message": ...}, is in no schema but was seen live.
    nested = read_object(frame, "error_event") or read_object(frame, "client_error_event")
    body = nested or frame
    words = (
        read_text(body, "message"),
        read_text(body, "reason"),
        read_text(body, "debug_message"),
    )
    return ErrorEvent(read_number(body, "code"), read_text(body, "error_type"), " ".join(words))


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
    "agent_tool_response_full_payload": _tool_response,
    "mcp_tool_call": _mcp_tool_call,
    "rich_content": _rich_content,
    "queue_status": _queue_status,
    "guardrail_triggered": lambda _frame: GuardrailTriggered(),
    "external_agent_connected": lambda _frame: ExternalAgentConnected(),
    "error": _error,
    "client_error": _error,
}
