"""An agent's tools as its owner set them up, and as the routes show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

HANDOVER_TOOL = "handover_to_human"
END_TOOL = "end_call"
SKIP_TOOL = "skip_turn"
SYSTEM_TOOLS = (
    "transfer_to_agent",
    END_TOOL,
    "language_detection",
    "transfer_to_number",
    SKIP_TOOL,
    "play_keypad_touch_tone",
    "voicemail_detection",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTool:
    """A tool that runs at a server of the owner's."""

    tool_id: str
    name: str
    pre_tool_speech: str = "auto"
    response_timeout_secs: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class McpServer:
    """An MCP server whose tools the agent may use."""

    server_id: str
    name: str
    approval_policy: str = "require_approval_all"
    pre_tool_speech: str = "auto"


def tool_settings(
    tools: frozenset[str],
    webhooks: tuple[WebhookTool, ...],
    servers: tuple[McpServer, ...],
    *,
    by_id: bool,
) -> dict[str, Any]:
    """Write the keys of an agent's prompt about tools; with `by_id` without their details."""
    system = sorted(tools & set(SYSTEM_TOOLS))
    client = sorted(tools - set(SYSTEM_TOOLS))
    return {
        "tool_ids": [*client, *(tool.tool_id for tool in webhooks)],
        "tools": [
            *map(_system_tool, system),
            *([] if by_id else map(_client_tool, client)),
            *([] if by_id else map(_webhook_config, webhooks)),
        ],
        "built_in_tools": {
            name: _system_tool(name) if name in system else None for name in SYSTEM_TOOLS
        },
        "mcp_server_ids": [server.server_id for server in servers],
        "native_mcp_server_ids": [],
    }


def tool_documents(
    tools: frozenset[str], webhooks: tuple[WebhookTool, ...]
) -> dict[str, dict[str, Any]]:
    """Write an agent's tools as the route shows them, by their ids."""
    configs = {name: _client_tool(name) for name in tools - set(SYSTEM_TOOLS)}
    configs |= {tool.tool_id: _webhook_config(tool) for tool in webhooks}
    return {
        tool_id: {"id": tool_id, "tool_config": config, "access_info": None}
        for tool_id, config in configs.items()
    }


def mcp_server_document(server: McpServer) -> dict[str, Any]:
    """Write one MCP server as the route shows it."""
    config = {
        "name": server.name,
        "url": "https://mcp.example",
        "approval_policy": server.approval_policy,
        "tool_approval_hashes": [],
        "force_pre_tool_speech": False,
        "pre_tool_speech": server.pre_tool_speech,
        "execution_mode": "immediate",
    }
    return {"id": server.server_id, "config": config, "access_info": None, "dependent_agents": []}


def _webhook_config(tool: WebhookTool) -> dict[str, Any]:
    return {
        "type": "webhook",
        "name": tool.name,
        "description": "",
        "force_pre_tool_speech": tool.pre_tool_speech == "force",
        "pre_tool_speech": tool.pre_tool_speech,
        "response_timeout_secs": tool.response_timeout_secs,
        "execution_mode": "immediate",
        "api_schema": {"url": "https://tools.example", "method": "GET"},
    }


def _system_tool(name: str) -> dict[str, Any]:
    return {"type": "system", "name": name, "description": "", "params": {}}


def _client_tool(name: str) -> dict[str, Any]:
    return {
        "type": "client",
        "name": name,
        "description": "Passes the customer on to a person.",
        "expects_response": True,
        "response_timeout_secs": 20,
        "pre_tool_speech": "auto",
        "parameters": {
            "type": "object",
            "required": ["reason"],
            "properties": {
                field: {"type": "string", "description": field}
                for field in ("reason", "urgency", "summary")
            },
        },
    }
