"""A conversation as the three conversation routes show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.conversation import Analysis, Conversation, Status
from local.emulators.elevenlabs.turn_document import turn_document

if TYPE_CHECKING:
    from datetime import datetime


def full_document(talk: Conversation) -> dict[str, Any]:
    """Write the whole conversation down, as `GET …/conversations/{id}` does."""
    has_audio = bool(talk.turns) and not talk.text_only
    return {
        "agent_id": talk.agent_id,
        "agent_name": talk.agent_name,
        "conversation_id": talk.conversation_id,
        "status": talk.status,
        "user_id": talk.user_id,
        "environment": "production",
        "branch_id": None,
        "version_id": None,
        "has_audio": has_audio,
        "has_user_audio": has_audio and talk.messages_of("user") > 0,
        "has_response_audio": has_audio,
        "has_auxiliary_audio": False,
        "user_message_count": talk.messages_of("user"),
        "agent_message_count": talk.messages_of("agent"),
        "tag_ids": [],
        "visited_agents": [],
        "transcript": [turn_document(turn, talk.agent_id) for turn in talk.turns],
        "metadata": _metadata(talk),
        "analysis": _analysis(talk.analysis) if talk.analysis else None,
        "conversation_initiation_client_data": talk.client_data,
    }


def list_item(talk: Conversation, *, with_summary: bool) -> dict[str, Any]:
    """Write one line of `GET /v1/convai/conversations`."""
    analysis = talk.analysis
    return {
        "agent_id": talk.agent_id,
        "agent_name": talk.agent_name,
        "branch_id": None,
        "version_id": None,
        "conversation_id": talk.conversation_id,
        "start_time_unix_secs": _seconds(talk.started_at),
        "call_duration_secs": talk.seconds,
        "cost": talk.cost,
        "cost_fiat": talk.cost_fiat,
        "message_count": talk.messages_of("user") + talk.messages_of("agent"),
        "user_message_count": talk.messages_of("user"),
        "agent_message_count": talk.messages_of("agent"),
        "status": talk.status,
        "termination_reason": talk.termination_reason,
        "call_successful": analysis.success if analysis else "unknown",
        "call_success_score": None,
        "transcript_summary": analysis.summary if analysis and with_summary else None,
        "call_summary_title": analysis.title if analysis else None,
        "main_language": talk.language,
        "conversation_initiation_source": talk.source,
        "tool_names": talk.tool_names,
        "direction": "outbound" if talk.phone_call else None,
        "rating": None,
        "sentiment_analysis": None,
        "data_collection_results": None,
        "evaluation_criteria_results": None,
        "tag_ids": [],
    }


def summary_document(talk: Conversation, *, max_messages: int) -> dict[str, Any]:
    """Write the short form, as `GET …/conversations/{id}/summary` does."""
    said = [
        {"role": turn.role, "message": turn.message}
        for turn in talk.turns
        if turn.message is not None
    ]
    analysis = talk.analysis
    return {
        "conversation_id": talk.conversation_id,
        "agent_id": talk.agent_id,
        "status": talk.status,
        "call_summary_title": analysis.title if analysis else None,
        "transcript_summary": analysis.summary if analysis else None,
        "call_successful": analysis.success if analysis else None,
        "message_count": len(said),
        "messages": said[-max_messages:],
        "messages_omitted": len(said) > max_messages,
        "note": "",
    }


def _metadata(talk: Conversation) -> dict[str, Any]:
    return {
        "start_time_unix_secs": _seconds(talk.started_at),
        "accepted_time_unix_secs": _seconds(talk.accepted_at),
        "call_duration_secs": talk.seconds,
        "cost": talk.cost,
        "cost_fiat": talk.cost_fiat,
        "authorization_method": talk.authorization,
        "termination_reason": talk.termination_reason,
        "error": talk.error,
        "warnings": [],
        "main_language": talk.language if talk.status is Status.DONE else None,
        "text_only": talk.text_only,
        "conversation_initiation_source": talk.source,
        "timezone": None,
        "phone_call": talk.phone_call,
        "batch_call": talk.batch_call,
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
