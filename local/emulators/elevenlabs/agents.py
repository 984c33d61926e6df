"""The agents as their owner set them up, and as `GET /v1/convai/agents/{id}` shows one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.agent_tools import (
    END_TOOL,
    HANDOVER_TOOL,
    SKIP_TOOL,
    McpServer,
    WebhookTool,
    tool_settings,
)
from local.emulators.elevenlabs.message_catalog import DEFAULT, LANGUAGES, texts_in

if TYPE_CHECKING:
    from datetime import datetime

DEMO_AGENT = "agent_aftercall_demo"
RECEPTION_AGENT = "agent_aftercall_reception"
CLIENT_EVENTS = (
    "conversation_initiation_metadata",
    "ping",
    "agent_response",
    "agent_response_correction",
    "agent_chat_response_part",
    "client_tool_call",
    "agent_tool_request",
    "agent_tool_response",
    "mcp_tool_call",
    "guardrail_triggered",
)
_AGENT_FIELDS = ("first_message", "language", "max_conversation_duration_message")
_CONVERSATION_FIELDS = ("text_only", "max_duration_seconds", "client_events")
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One agent as its owner configured it."""

    agent_id: str
    name: str = "Aurora"
    first_message: str
    prompt: str = "Atiende con amabilidad a quien recibió la llamada de la clínica."
    language: str = DEFAULT
    client_events: tuple[str, ...] = (*CLIENT_EVENTS, "agent_response_complete")
    allowed_overrides: frozenset[str] = frozenset(
        {"agent.first_message", "agent.language", "conversation.text_only"}
    )
    tools: frozenset[str] = frozenset({HANDOVER_TOOL, END_TOOL, SKIP_TOOL})
    guardrails: bool = False
    tools_by_id: bool = False
    """Whether its document names tools by their ids alone."""
    webhook_tools: tuple[WebhookTool, ...] = ()
    mcp_servers: tuple[McpServer, ...] = ()
    tool_variables: frozenset[str] = frozenset()
    text_only: bool = False
    max_duration_seconds: int = 600
    public: bool = False
    greetings: dict[str, str] = field(default_factory=dict)

    def greeting_in(self, language: str) -> str:
        """Return the first message of a language preset, else the agent's own."""
        return self.greetings.get(language, self.first_message)

    def emits(self, event: str) -> bool:
        """Return whether a client event is switched on."""
        return event in self.client_events


def placeholders(text: str) -> frozenset[str]:
    """List the variables that a text needs, without the provider's own."""
    return frozenset(name for name in _PLACEHOLDER.findall(text) if not name.startswith("system__"))


def fill(text: str, variables: dict[str, Any]) -> str:
    """Put the variables into a text's placeholders."""
    known = {name: value for name, value in variables.items() if value is not None}
    return _PLACEHOLDER.sub(lambda found: str(known.get(found[1], "")), text)


def default_agents() -> dict[str, Agent]:
    """Return the agent that calls for the clinic, and a reception agent that calls nobody."""
    greetings = {
        language: texts_in(language).call["greeting"].replace("{name}", "{{name}}")
        for language in LANGUAGES
    }
    demo = Agent(
        agent_id=DEMO_AGENT,
        first_message=greetings[DEFAULT],
        prompt="Eres Aurora, de la Clínica Dental Aurora. Hablas con {{name}}.",
        greetings=greetings,
    )
    reception = replace(
        demo,
        agent_id=RECEPTION_AGENT,
        name="Aurora, recepción",
        first_message=texts_in(DEFAULT).known["greeting"].format(name=""),
        prompt="Eres la recepción de la Clínica Dental Aurora.",
        greetings={},
    )
    return {agent.agent_id: agent for agent in (demo, reception)}


def agent_document(agent: Agent, *, created_at: datetime) -> dict[str, Any]:
    """Write one agent as the route shows it."""
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
                **tool_settings(
                    agent.tools, agent.webhook_tools, agent.mcp_servers, by_id=agent.tools_by_id
                ),
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


def _platform_settings(agent: Agent) -> dict[str, Any]:
    def allowed(section: str, fields: tuple[str, ...]) -> dict[str, bool]:
        return {field: f"{section}.{field}" in agent.allowed_overrides for field in fields}

    prompt = {"prompt": "agent.prompt.prompt" in agent.allowed_overrides, "llm": False}
    return {
        "guardrails": {"version": "1", "focus": {"is_enabled": agent.guardrails}},
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
