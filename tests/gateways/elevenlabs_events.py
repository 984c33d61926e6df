"""The frames of the text socket, as the server sends them."""


def begun(session_id: str) -> dict[str, object]:
    """Build the frame that begins a session."""
    return {
        "type": "conversation_initiation_metadata",
        "conversation_initiation_metadata_event": {"conversation_id": session_id},
    }


def response(text: str, event_id: int | None) -> dict[str, object]:
    """Build a whole answer."""
    event = {"agent_response": text, "event_id": event_id}
    return {"type": "agent_response", "agent_response_event": event}


def complete(event_id: int | None) -> dict[str, object]:
    """Build the end of the agent's turn."""
    event = {"event_id": event_id}
    return {"type": "agent_response_complete", "agent_response_complete_event": event}


def part(kind: str, text: str, event_id: int) -> dict[str, object]:
    """Build a piece of an answer."""
    piece = {"text": text, "type": kind, "event_id": event_id}
    return {"type": "agent_chat_response_part", "text_response_part": piece}


def client_tool(name: str, parameters: object, **more: object) -> dict[str, object]:
    """Build a request to run a tool of ours."""
    call = {"tool_name": name, "tool_call_id": "tool_1", "parameters": parameters, **more}
    return {"type": "client_tool_call", "client_tool_call": call}


def own_tool(name: str, *, running: bool) -> dict[str, object]:
    """Build the report that a tool of the agent's own runs or has run."""
    kind = "agent_tool_request" if running else "agent_tool_response"
    return {"type": kind, kind: {"tool_name": name, "tool_call_id": "tool_9"}}


def correction(original: str, corrected: str, event_id: int) -> dict[str, object]:
    """Build the replacement of an answer."""
    event = {
        "original_agent_response": original,
        "corrected_agent_response": corrected,
        "event_id": event_id,
    }
    return {"type": "agent_response_correction", "agent_response_correction_event": event}
