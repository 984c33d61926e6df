"""What ElevenLabs says over the text socket, read from its frames; what we do not use is None."""

import json
from collections.abc import Callable

from aftercall.gateways.elevenlabs.frames import (
    Body,
    Completed,
    Corrected,
    Frame,
    Part,
    Ping,
    Said,
    SessionBegan,
    ToolActivity,
    ToolCall,
    Trouble,
)


def read_frame(raw: str | bytes) -> Frame | None:
    """Read one frame, or return None for audio, unknown kinds and what is no JSON object."""
    try:
        content = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(content, dict):
        return None
    reader = _READERS.get(_text(content, "type"))
    return reader(content) if reader else None


def _session(frame: Body) -> Frame:
    return SessionBegan(
        _text(_body(frame, "conversation_initiation_metadata_event"), "conversation_id")
    )


def _ping(frame: Body) -> Frame:
    return Ping(_number(_body(frame, "ping_event"), "event_id"))


def _part(frame: Body) -> Frame:
    body = _body(frame, "text_response_part")
    return Part(_number(body, "event_id"), _text(body, "type"), _text(body, "text"))


def _said(frame: Body) -> Frame:
    body = _body(frame, "agent_response_event")
    return Said(_number(body, "event_id"), _text(body, "agent_response").strip())


def _corrected(frame: Body) -> Frame:
    body = _body(frame, "agent_response_correction_event")
    return Corrected(
        _number(body, "event_id"),
        _text(body, "original_agent_response").strip(),
        _text(body, "corrected_agent_response").strip(),
    )


def _completed(frame: Body) -> Frame:
    return Completed(_number(_body(frame, "agent_response_complete_event"), "event_id"))


def _tool_call(frame: Body) -> Frame:
    body = _body(frame, "client_tool_call")
    return ToolCall(
        _text(body, "tool_name"),
        _text(body, "tool_call_id"),
        _body(body, "parameters"),
        body.get("expects_response") is not False,
    )


def _tool_runs(frame: Body) -> Frame:
    body = _body(frame, "agent_tool_request")
    return ToolActivity(_text(body, "tool_name"), _text(body, "tool_call_id"), running=True)


def _tool_ran(frame: Body) -> Frame:
    body = _body(frame, "agent_tool_response")
    return ToolActivity(_text(body, "tool_name"), _text(body, "tool_call_id"), running=False)


def _trouble(frame: Body) -> Frame:
    body = _body(frame, "error_event") or _body(frame, "client_error_event") or frame
    words = (_text(body, "message"), _text(body, "reason"), _text(body, "debug_message"))
    return Trouble(_number(body, "code"), _text(body, "error_type"), " ".join(words))


_READERS: dict[str, Callable[[Body], Frame]] = {
    "conversation_initiation_metadata": _session,
    "ping": _ping,
    "agent_chat_response_part": _part,
    "agent_response": _said,
    "agent_response_correction": _corrected,
    "agent_response_complete": _completed,
    "client_tool_call": _tool_call,
    "agent_tool_request": _tool_runs,
    "agent_tool_response": _tool_ran,
    "error": _trouble,
    "client_error": _trouble,
}


def _body(frame: Body, name: str) -> Body:
    value = frame.get(name)
    return value if isinstance(value, dict) else {}


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _number(body: Body, name: str) -> int | None:
    value = body.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
