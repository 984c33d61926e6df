"""What an agent's configuration says about its sessions: its tools, and which events it sends.

Field names: `GET /v1/convai/agents/{agent_id}` in ElevenLabs' OpenAPI description, and its enum
`ClientEvent`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aftercall.gateways.elevenlabs.session.frame_fields import read_object, read_text

TOOL_REQUEST = "agent_tool_request"
TOOL_RESPONSES = ("agent_tool_response", "agent_tool_response_full_payload")
MCP_TOOL_CALL = "mcp_tool_call"
MCP = "mcp"
LONGEST_VALUE = 80
"""Characters in the place of a placeholder; a longer text is no greeting but an answer."""
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")
_OWN_OR_SYSTEM = frozenset({"client", "system"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentProfile:
    """An agent's configuration, as far as it matters to a turn; None where it is not known.

    `tools`: it has any but ElevenLabs' own. `server_tools`: it has tools that run at a server,
    which take time. `tells_tools`: its sessions report each such tool before it runs.
    `tells_tool_ends`: and when it has ended.
    `first_messages`: how it may greet, with placeholders; empty where the customer speaks first.
    """

    tools: bool | None = None
    server_tools: bool | None = None
    tells_tools: bool | None = None
    tells_tool_ends: bool | None = None
    first_messages: tuple[str, ...] | None = None

    @property
    def may_run_tools(self) -> bool:
        """Say whether a tool may run, here or at a server."""
        return self.tools is not False

    @property
    def may_run_tools_unseen(self) -> bool:
        """Say whether a tool may run without an event that tells of it."""
        return self.server_tools is not False and self.tells_tools is not True

    def is_greeting(self, text: str) -> bool | None:
        """Say whether a text is one of the first messages; None where those are not known."""
        if self.first_messages is None:
            return None
        return any(_fits(message, text) for message in self.first_messages)


UNKNOWN = AgentProfile()


def read_agent_profile(document: Mapping[str, object]) -> AgentProfile:
    """Return what an agent's document says; nothing is known of what has another shape."""
    config = read_object(document, "conversation_config")
    agent = read_object(config, "agent")
    events = client_events(document)
    kinds = server_tools(document)
    requested = TOOL_REQUEST in events
    listed = _objects(read_object(agent, "prompt").get("tools"))
    has_client_tools = any(read_text(tool, "type") == "client" for tool in listed)
    return AgentProfile(
        tools=(bool(kinds) or has_client_tools) if agent else None,
        server_tools=bool(kinds) if agent else None,
        tells_tools=requested or (kinds == {MCP} and MCP_TOOL_CALL in events),
        tells_tool_ends=not requested or any(event in events for event in TOOL_RESPONSES),
        first_messages=_first_messages(config) if agent else None,
    )


def client_events(document: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of the events that the agent sends to a session."""
    conversation = read_object(read_object(document, "conversation_config"), "conversation")
    found = conversation.get("client_events")
    return tuple(str(name) for name in found) if isinstance(found, list) else ()


def server_tools(document: Mapping[str, object]) -> set[str]:
    """Return the kinds of the agent's tools that run at a server.

    A tool that is named by its id alone (`tool_ids`, a workflow's) may be of any kind: it counts.
    """
    agent = read_object(read_object(document, "conversation_config"), "agent")
    prompt = read_object(agent, "prompt")
    listed = _objects(prompt.get("tools"))
    kinds = {read_text(tool, "type") or "unknown" for tool in listed} - _OWN_OR_SYSTEM
    if prompt.get("mcp_server_ids") or prompt.get("native_mcp_server_ids"):
        kinds.add(MCP)
    ids = prompt.get("tool_ids")
    described = [tool for tool in listed if read_text(tool, "type") != "system"]
    if isinstance(ids, list) and len(ids) > len(described):
        kinds.add("unknown")
    return kinds | ({"unknown"} if _has_tools(document.get("workflow")) else set())


def _first_messages(config: Mapping[str, object]) -> tuple[str, ...]:
    presets = read_object(config, "language_presets").values()
    overrides = [read_object(one, "overrides") for one in presets if isinstance(one, dict)]
    agents = [read_object(config, "agent"), *(read_object(one, "agent") for one in overrides)]
    texts = (read_text(agent, "first_message").strip() for agent in agents)
    return tuple(dict.fromkeys(text for text in texts if text))


def _fits(message: str, text: str) -> bool:
    """Say whether a text is a first message with any value in each placeholder's place."""
    first, *others = (" ".join(piece.split()) for piece in _PLACEHOLDER.split(message))
    text = " ".join(text.split())
    longest = sum(map(len, (first, *others))) + LONGEST_VALUE * len(others)
    if not text.startswith(first) or len(text) > longest:
        return False
    if not others:
        return text == first
    rest, last = text[len(first) :], others.pop()
    for piece in others:
        _, found, rest = rest.partition(piece) if piece else ("", True, rest)
        if not found:
            return False
    return rest.endswith(last)


def _has_tools(workflow: object) -> bool:
    nodes = workflow.get("nodes") if isinstance(workflow, dict) else None
    found = _objects(list(nodes.values()) if isinstance(nodes, dict) else nodes)
    return any(
        read_text(node, "type") == "tool" or node.get("additional_tool_ids") for node in found
    )


def _objects(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
