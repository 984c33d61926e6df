"""A conversation as the three conversation routes show it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.conversation import Analysis, Conversation, Status

if TYPE_CHECKING:
    from datetime import datetime

    from local.emulators.elevenlabs.conversation import ToolUse, Turn


def full_document(conversation: Conversation) -> dict[str, Any]:
    """Write the whole conversation, as `GET …/conversations/{id}` does."""
    has_audio = bool(conversation.turns) and not conversation.text_only
    return {
        "agent_id": conversation.agent_id,
        "agent_name": conversation.agent_name,
        "conversation_id": conversation.conversation_id,
        "status": conversation.status,
        "user_id": conversation.user_id,
        "environment": "production",
        "branch_id": None,
        "version_id": None,
        "has_audio": has_audio,
        "has_user_audio": has_audio and conversation.messages_of("user") > 0,
        "has_response_audio": has_audio,
        "has_auxiliary_audio": False,
        "user_message_count": conversation.messages_of("user"),
        "agent_message_count": conversation.messages_of("agent"),
        "tag_ids": [],
        "visited_agents": [],
        "transcript": [_turn(turn, conversation.agent_id) for turn in conversation.turns],
        "metadata": _metadata(conversation),
        "analysis": _analysis(conversation.analysis) if conversation.analysis else None,
        "conversation_initiation_client_data": conversation.client_data,
    }


def list_item(conversation: Conversation, *, with_summary: bool) -> dict[str, Any]:
    """Write one line of `GET /v1/convai/conversations`."""
    analysis = conversation.analysis
    return {
        "agent_id": conversation.agent_id,
        "agent_name": conversation.agent_name,
        "branch_id": None,
        "version_id": None,
        "conversation_id": conversation.conversation_id,
        "start_time_unix_secs": _seconds(conversation.started_at),
        "call_duration_secs": conversation.seconds,
        "cost": conversation.cost,
        "cost_fiat": conversation.cost_fiat,
        "message_count": conversation.messages_of("user") + conversation.messages_of("agent"),
        "user_message_count": conversation.messages_of("user"),
        "agent_message_count": conversation.messages_of("agent"),
        "status": conversation.status,
        "termination_reason": conversation.termination_reason,
        "call_successful": analysis.success if analysis else "unknown",
        "call_success_score": None,
        "transcript_summary": analysis.summary if analysis and with_summary else None,
        "call_summary_title": analysis.title if analysis else None,
        "main_language": conversation.language,
        "conversation_initiation_source": conversation.source,
        "tool_names": conversation.tool_names,
        "direction": "outbound" if conversation.phone_call else None,
        "rating": None,
        "sentiment_analysis": None,
        "data_collection_results": None,
        "evaluation_criteria_results": None,
        "tag_ids": [],
    }


def summary_document(conversation: Conversation, *, max_messages: int) -> dict[str, Any]:
    """Write the short form, as `GET …/conversations/{id}/summary` does."""
    said = [
        {"role": turn.role, "message": turn.message}
        for turn in conversation.turns
        if turn.message is not None
    ]
    analysis = conversation.analysis
    return {
        "conversation_id": conversation.conversation_id,
        "agent_id": conversation.agent_id,
        "status": conversation.status,
        "call_summary_title": analysis.title if analysis else None,
        "transcript_summary": analysis.summary if analysis else None,
        "call_successful": analysis.success if analysis else None,
        "message_count": len(said),
        "messages": said[-max_messages:],
        "messages_omitted": len(said) > max_messages,
        "note": "",
    }


def _metadata(conversation: Conversation) -> dict[str, Any]:
    return {
        "start_time_unix_secs": _seconds(conversation.started_at),
        "accepted_time_unix_secs": _seconds(conversation.accepted_at),
        "call_duration_secs": conversation.seconds,
        "cost": conversation.cost,
        "cost_fiat": conversation.cost_fiat,
        "authorization_method": conversation.authorization,
        "termination_reason": conversation.termination_reason,
        "error": conversation.error,
        "warnings": [],
        "main_language": conversation.language if conversation.status is Status.DONE else None,
        "text_only": conversation.text_only,
        "conversation_initiation_source": conversation.source,
        "timezone": None,
        "phone_call": conversation.phone_call,
        "batch_call": conversation.batch_call,
        "whatsapp": None,
        "sms": None,
    }


def _analysis(analysis: Analysis) -> dict[str, Any]:
    topic = {
        "data_collection_id": "topic",
        "value": analysis.topic,
        "rationale": "Said in the conversation." if analysis.topic else "Not mentioned.",
        "json_schema": {"type": "string"},
    }
    criterion = {"criteria_id": "interest", "result": analysis.success, "rationale": ""}
    return {
        "call_successful": analysis.success,
        "call_success_score": None,
        "transcript_summary": analysis.summary,
        "call_summary_title": analysis.title,
        "evaluation_criteria_results": {"interest": criterion},
        "data_collection_results": {"topic": topic},
        "evaluation_criteria_results_list": [criterion],
        "data_collection_results_list": [topic],
    }


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None


def _turn(turn: Turn, agent_id: str) -> dict[str, Any]:
    """Write one turn of a transcript, with the tool that it used."""
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
