"""An agent as `GET /v1/convai/agents/{id}` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.agents import HANDOVER_TOOL, Agent

if TYPE_CHECKING:
    from datetime import datetime

_AGENT_FIELDS = ("first_message", "language", "max_conversation_duration_message")
_CONVERSATION_FIELDS = ("text_only", "max_duration_seconds", "client_events")


def agent_document(agent: Agent, *, created_at: datetime) -> dict[str, Any]:
    """Write one agent down."""
    created = int(created_at.timestamp())
    return {
        "agent_id": agent.agent_id,
        "name": agent.name,
        "conversation_config": _conversation_config(agent),
        "metadata": {"created_at_unix_secs": created, "updated_at_unix_secs": created},
        "platform_settings": _platform_settings(agent),
        "phone_numbers": [],
        "whatsapp_accounts": [],
        "workflow": None,
        "access_info": None,
        "tags": [],
        "version_id": None,
        "branch_id": None,
        "main_branch_id": None,
        "procedures": {},
        "default_hold_audio_url": None,
    }


def _conversation_config(agent: Agent) -> dict[str, Any]:
    return {
        "agent": {
            "first_message": agent.first_message,
            "language": agent.language,
            "dynamic_variables": {"dynamic_variable_placeholders": {}},
            "prompt": {
                "prompt": agent.prompt,
                "llm": "gemini-2.5-flash",
                "temperature": 0.0,
                "tool_ids": [],
                "tools": [_tool(name) for name in sorted(agent.tools)],
                "knowledge_base": [],
            },
        },
        "conversation": {
            "text_only": agent.text_only,
            "max_duration_seconds": agent.max_duration_seconds,
            "client_events": list(agent.client_events),
        },
        "language_presets": {
            language: {"overrides": {"agent": {"first_message": text, "language": language}}}
            for language, text in agent.greetings.items()
        },
    }


def _tool(name: str) -> dict[str, Any]:
    if name != HANDOVER_TOOL:
        return {"type": "system", "name": name, "description": "", "params": {}}
    return {
        "type": "client",
        "name": name,
        "description": "Passes the customer on to a person.",
        "expects_response": True,
        "response_timeout_secs": 20,
        "parameters": {
            "type": "object",
            "required": ["reason"],
            "properties": {
                field: {"type": "string", "description": field}
                for field in ("reason", "urgency", "summary")
            },
        },
    }


def _platform_settings(agent: Agent) -> dict[str, Any]:
    def allowed(room: str, fields: tuple[str, ...]) -> dict[str, bool]:
        return {field: f"{room}.{field}" in agent.allowed_overrides for field in fields}

    prompt = {"prompt": "agent.prompt.prompt" in agent.allowed_overrides, "llm": False}
    return {
        "auth": {"enable_auth": not agent.public, "allowlist": [], "shareable_token": None},
        "call_limits": {
            "agent_concurrency_limit": -1,
            "daily_limit": 100000,
            "bursting_enabled": True,
        },
        "data_collection": {"topic": {"type": "string", "description": "What the call was about"}},
        "overrides": {
            "conversation_config_override": {
                "agent": {**allowed("agent", _AGENT_FIELDS), "prompt": prompt},
                "conversation": allowed("conversation", _CONVERSATION_FIELDS),
                "tts": {"voice_id": False},
            },
            "custom_llm_extra_body": False,
            "enable_conversation_initiation_client_data_from_webhook": False,
        },
    }
