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


def own_tool(
    name: str, *, running: bool, call_id: str = "tool_9", **more: object
) -> dict[str, object]:
    """Build the report that a tool of the agent's own runs or has run."""
    kind = "agent_tool_request" if running else "agent_tool_response"
    return {"type": kind, kind: {"tool_name": name, "tool_call_id": call_id, **more}}


def mcp_tool(state: str, name: str = "agenda", call_id: str = "mcp_1") -> dict[str, object]:
    """Build how far a tool of an MCP server is: awaiting_approval, loading, success, failure."""
    call = {"tool_name": name, "tool_call_id": call_id, "parameters": {}, "state": state}
    return {"type": "mcp_tool_call", "mcp_tool_call": call}


def queue(status: str) -> dict[str, object]:
    """Build what the concurrency queue says: waiting, admitted, timed_out."""
    return {"type": "queue_status", "queue_status_event": {"status": status}}


def rich_content(props: object, event_id: int = 2, content_id: str = "rc_1") -> dict[str, object]:
    """Build a component to display."""
    body = {"rich_content_id": content_id, "component": "any", "props": props, "event_id": event_id}
    return {"type": "rich_content", "rich_content": body}


def button(label: object, **more: object) -> dict[str, object]:
    """Build one button of a component."""
    return {"type": "message", "label": label, "message": f"({label})", **more}


def correction(original: str, corrected: str, event_id: int) -> dict[str, object]:
    """Build the replacement of an answer."""
    event = {
        "original_agent_response": original,
        "corrected_agent_response": corrected,
        "event_id": event_id,
    }
    return {"type": "agent_response_correction", "agent_response_correction_event": event}
