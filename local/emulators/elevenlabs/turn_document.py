"""One turn of a transcript as the provider shows it, with the tool that it used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local.emulators.elevenlabs.conversation import ToolUse, Turn


def turn_document(turn: Turn, agent_id: str) -> dict[str, Any]:
    """Write one turn down."""
    tool = turn.tool
    return {
        "role": turn.role,
        "message": turn.message,
        "time_in_call_secs": turn.at,
        "tool_calls": [_tool_call(tool)] if tool else [],
        "tool_results": [_tool_result(tool)] if tool else [],
        "interrupted": False,
        "original_message": None,
        "source_medium": turn.medium,
        "feedback": None,
        "llm_override": None,
        "conversation_turn_metrics": None,
        "rag_retrieval_info": None,
        "llm_usage": None,
        "agent_metadata": {"agent_id": agent_id, "branch_id": None, "workflow_node_id": None},
    }


def _tool_call(tool: ToolUse) -> dict[str, Any]:
    return {
        "type": tool.type,
        "request_id": tool.call_id,
        "tool_name": tool.name,
        "tool_id": None,
        "params_as_json": json.dumps(tool.parameters, ensure_ascii=False),
        "tool_has_been_called": True,
        "tool_details": None,
    }


def _tool_result(tool: ToolUse) -> dict[str, Any]:
    return {
        "type": tool.type,
        "request_id": tool.call_id,
        "tool_name": tool.name,
        "tool_id": None,
        "result_value": tool.result,
        "is_error": tool.is_error,
        "is_blocked": False,
        "tool_has_been_called": True,
        "tool_latency_secs": 0.0,
        "error_type": "",
        "dynamic_variable_updates": [],
    }
