"""What an agent's tools are: read from its document, and by their ids where that has no more.

Field names: ElevenLabs' OpenAPI description of `GET /v1/convai/agents/{id}`, `/tools/{id}` and
`/mcp-servers/{id}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aftercall.domain.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.elevenlabs_workspace import AgentDocument, ElevenLabsWorkspace

AUTO_APPROVED = "auto_approve_all"
SILENT = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTool:
    """One tool, or all tools of an MCP server; `kind` is ElevenLabs' word, or `unknown`.

    `speech` is `pre_tool_speech`: whether the agent says something before it. `approval` is an MCP
    server's policy. `seconds` is how long the tool may take, None where it is not said.
    """

    name: str
    kind: str
    speech: str = "auto"
    approval: str = AUTO_APPROVED
    seconds: float | None = None

    @property
    def runs_at_a_server(self) -> bool:
        """Whether the agent waits for a server while it runs."""
        return self.kind not in {"client", "system"}

    @property
    def asks_for_approval(self) -> bool:
        """Whether ElevenLabs may ask us before it runs."""
        return self.kind == "mcp" and self.approval != AUTO_APPROVED


def read_tools(workspace: ElevenLabsWorkspace, document: AgentDocument) -> list[AgentTool]:
    """Return an agent's tools, each once."""
    prompt = _object(_object(_object(document, "conversation_config"), "agent"), "prompt")
    found = [_tool(config) for config in _objects(prompt.get("tools"))]
    built_in = _object(prompt, "built_in_tools")
    found += [
        _tool({"type": "system", "name": name}) for name, set_up in built_in.items() if set_up
    ]
    ids = _texts(prompt.get("tool_ids"))
    if len(ids) > sum(tool.kind != "system" for tool in found):
        found += [_tool_by_id(workspace, tool_id) for tool_id in ids]
    found += _mcp_servers(workspace, prompt)
    return list({(tool.kind, tool.name): tool for tool in found}.values())


def has_guardrails(document: AgentDocument) -> bool:
    """Say whether any guardrail is switched on."""
    return _is_enabled(_object(_object(document, "platform_settings"), "guardrails"))


def _mcp_servers(workspace: ElevenLabsWorkspace, prompt: dict[str, Any]) -> Iterator[AgentTool]:
    for key in ("mcp_server_ids", "native_mcp_server_ids"):
        for server_id in _texts(prompt.get(key)):
            try:
                config = _object(workspace.mcp_server(server_id), "config")
            except Refused:
                config = {}
            yield _tool(
                {"name": server_id, **config, "type": "mcp"}, _text(config, "approval_policy")
            )


def _tool_by_id(workspace: ElevenLabsWorkspace, tool_id: str) -> AgentTool:
    try:
        config = _object(workspace.tool(tool_id), "tool_config")
    except Refused:
        config = {}
    return _tool({"name": tool_id, **config})


def _tool(config: dict[str, Any], approval: str = AUTO_APPROVED) -> AgentTool:
    forced = config.get("force_pre_tool_speech") is True
    seconds = config.get("response_timeout_secs")
    return AgentTool(
        name=_text(config, "name") or "unnamed",
        kind=_text(config, "type") or "unknown",
        speech=_text(config, "pre_tool_speech") or ("force" if forced else "auto"),
        approval=approval or "unknown policy",
        seconds=float(seconds) if isinstance(seconds, int | float) else None,
    )


def _is_enabled(settings: object) -> bool:
    if isinstance(settings, dict):
        return settings.get("is_enabled") is True or any(map(_is_enabled, settings.values()))
    return isinstance(settings, list) and any(map(_is_enabled, settings))


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
