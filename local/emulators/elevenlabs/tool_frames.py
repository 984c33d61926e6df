"""Frames of tools and of what else interrupts an answer, in the shapes of the provider's schema.

`queue_status` is in no schema; its shape is that of the provider's own widget.
"""

from __future__ import annotations

from typing import Any

Frame = dict[str, Any]


def tool_request(name: str, call_id: str, kind: str, event_id: int) -> Frame:
    """Report that a tool is about to run; `kind` is client, webhook or mcp."""
    body = {"tool_name": name, "tool_call_id": call_id, "tool_type": kind, "event_id": event_id}
    return {"type": "agent_tool_request", "agent_tool_request": body}


def mcp_tool_call(name: str, call_id: str, state: str, *, at: str, **more: Any) -> Frame:
    """Report how far a tool of an MCP server is; `more` is what that state has besides."""
    body = {
        "service_id": "mcp_server_emulated",
        "tool_call_id": call_id,
        "tool_name": name,
        "tool_description": None,
        "parameters": {},
        "timestamp": at,
        "state": state,
        **more,
    }
    return {"type": "mcp_tool_call", "mcp_tool_call": body}


def buttons(content_id: str, event_id: int, labels: tuple[str, ...]) -> Frame:
    """Display buttons."""
    shown = [{"type": "message", "label": label, "message": label} for label in labels]
    body = {
        "rich_content_id": content_id,
        "component": "buttons",
        "props": {"buttons": shown},
        "event_id": event_id,
    }
    return {"type": "rich_content", "rich_content": body}


def queue_status(status: str) -> Frame:
    """Tell a session that it waits for an agent, is admitted, or has waited too long."""
    return {"type": "queue_status", "queue_status_event": {"status": status}}


def guardrail_triggered() -> Frame:
    """Tell that a guardrail stopped the agent."""
    return {"type": "guardrail_triggered"}


def external_agent_connected() -> Frame:
    """Tell that a person took the conversation over."""
    return {"type": "external_agent_connected", "external_agent_connected_event": {}}


def agent_typing() -> Frame:
    """Tell that this person is writing."""
    return {"type": "agent_typing", "agent_typing_event": {"is_typing": True, "duration_ms": None}}
