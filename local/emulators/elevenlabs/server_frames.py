"""What the provider sends over a text session's socket: its frames, and how it closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Frame = dict[str, Any]


def metadata(conversation_id: str) -> Frame:
    """Name the session's id to the client."""
    event = {
        "conversation_id": conversation_id,
        "agent_output_audio_format": "pcm_16000",
        "user_input_audio_format": "pcm_16000",
    }
    return {
        "type": "conversation_initiation_metadata",
        "conversation_initiation_metadata_event": event,
    }


def ping(event_id: int, ping_ms: int | None) -> Frame:
    """Ask for a pong; `ping_ms` is the last round trip, None before the first pong."""
    return {"type": "ping", "ping_event": {"event_id": event_id, "ping_ms": ping_ms}}


def part(kind: str, text: str, event_id: int) -> Frame:
    """Stream one piece of an answer: start, delta or stop."""
    body = {"text": text, "type": kind, "event_id": event_id}
    return {"type": "agent_chat_response_part", "text_response_part": body}


def response(text: str, event_id: int) -> Frame:
    """Give one whole answer."""
    event = {"agent_response": text, "event_id": event_id}
    return {"type": "agent_response", "agent_response_event": event}


def correction(original: str, corrected: str, event_id: int) -> Frame:
    """Replace an answer given before."""
    event = {
        "original_agent_response": original,
        "corrected_agent_response": corrected,
        "event_id": event_id,
    }
    return {"type": "agent_response_correction", "agent_response_correction_event": event}


def complete(event_id: int) -> Frame:
    """Say that the agent's turn is complete."""
    return {
        "type": "agent_response_complete",
        "agent_response_complete_event": {"event_id": event_id},
    }


def client_tool_call(name: str, call_id: str, parameters: dict[str, Any], event_id: int) -> Frame:
    """Ask the client to run a tool."""
    call = {
        "tool_name": name,
        "tool_call_id": call_id,
        "parameters": parameters,
        "event_id": event_id,
        "expects_response": True,
    }
    return {"type": "client_tool_call", "client_tool_call": call}


def tool_response(
    name: str, call_id: str, kind: str, event_id: int, *, is_error: bool = False
) -> Frame:
    """Report that a tool was run."""
    body = {
        "tool_name": name,
        "tool_call_id": call_id,
        "tool_type": kind,
        "is_error": is_error,
        "is_called": True,
        "event_id": event_id,
    }
    return {"type": "agent_tool_response", "agent_tool_response": body}


def audio(event_id: int) -> Frame:
    """Send a few bytes of silence."""
    event = {"audio_base_64": "AAAAAAAAAAA=", "event_id": event_id}
    return {"type": "audio", "audio_event": event}


def nested_error(code: int, message: str, kind: str) -> Frame:
    """Report an error in the published form."""
    event = {
        "code": code,
        "message": message,
        "error_type": kind,
        "reason": message,
        "debug_message": None,
        "details": None,
    }
    return {"type": "error", "error_event": event}


def flat_error(message: str) -> Frame:
    """Report an error in the unpublished form that was seen."""
    return {"type": "error", "message": message}


def unpublished() -> Frame:
    """Send a frame of a type that no published list has."""
    return {"type": "unpublished_event", "unpublished_event": {"unpublished": True}}


REASON_BYTES = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """A WebSocket close code, its reason and which side closes; without a code nothing is sent."""

    code: int | None
    reason: str = ""
    by: str = "provider"

    @property
    def short_reason(self) -> str:
        """The reason, cut to what fits into a close frame."""
        return self.reason.encode()[:REASON_BYTES].decode(errors="ignore")


NORMAL = Close(code=1000)
BROKEN = Close(code=None)
UNAUTHORIZED = Close(code=3000, reason="Could not authorize the conversation.")
NO_SUCH_AGENT = Close(code=3000, reason="The AI agent you are trying to reach does not exist.")
BAD_FRAME = Close(code=1008, reason="Invalid message received.")
NO_INIT = Close(code=1008, reason="Expected conversation_initiation_client_data first.")
NO_PONG = Close(code=1002, reason="No user message received for 60 seconds.")
TOO_LONG = Close(code=1000, reason="Maximum conversation duration reached.")
QUOTA = Close(code=1002, reason="This request exceeds your quota limit.")
QUEUE_TIMED_OUT = Close(code=3008, reason="too many concurrent connections")
INTERNAL = Close(code=1011, reason="Internal server error.")
