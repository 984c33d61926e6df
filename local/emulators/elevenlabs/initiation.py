"""The first frame of a text session: whether it is accepted, and the session that it begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.agents import fill, placeholders
from local.emulators.elevenlabs.conversation import Conversation, Status, TextSession, client_data
from local.emulators.elevenlabs.server_frames import BAD_FRAME, Close

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from local.emulators.elevenlabs.agents import Agent
    from local.emulators.elevenlabs.workspace import Workspace

# At the top level, where one client library writes it, text_only has no effect.
IGNORED = frozenset({"text_only"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmittedClient:
    """A client that may talk to an agent; a signed URL may fix the session's id in advance."""

    agent: Agent
    authorization: str
    session_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSession:
    """A session about to begin: its two records, its variables and its greeting."""

    agent: Agent
    record: TextSession
    conversation: Conversation
    variables: dict[str, Any]
    first_message_override: str
    greeting: str


def open_session(
    workspace: Workspace, client: AdmittedClient, init: dict[str, Any]
) -> OpenedSession:
    """Store the new session, which the list of conversations shows from now on."""
    agent, now = client.agent, workspace.clock.now()
    session_id = client.session_id or workspace.ids.new("conv_")
    variables = dict(init.get("dynamic_variables") or {})
    text_only = agent.text_only or overridden(init, "conversation.text_only") is True
    record = TextSession(
        agent_session_id=session_id, agent_id=agent.agent_id, init=init, text_only=text_only
    )
    conversation = _conversation(client, init, session_id, variables, now)
    conversation.text_only = text_only
    with workspace.lock:
        workspace.sessions.append(record)
        workspace.conversations[session_id] = conversation
    workspace.journal.append(
        "session_opened",
        agent_session_id=session_id,
        agent_id=agent.agent_id,
        user_id=conversation.user_id,
    )
    override = overridden(init, "agent.first_message")
    greeting = agent.greeting_in(overridden(init, "agent.language") or agent.language)
    return OpenedSession(
        agent=agent,
        record=record,
        conversation=conversation,
        variables=variables,
        first_message_override=override or "",
        greeting=fill(greeting if override is None else override, variables),
    )


def check_initiation(
    agent: Agent, init: dict[str, Any], *, nulls_refused: bool = False
) -> Close | None:
    """Return how the provider closes the socket because of this frame; None when it accepts it.

    With `nulls_refused` a null variable counts as missing.
    """
    override = init.get("conversation_config_override") or {}
    variables = init.get("dynamic_variables") or {}
    if not isinstance(override, dict) or not isinstance(variables, dict):
        return BAD_FRAME
    if nulls_refused:
        variables = {name: value for name, value in variables.items() if value is not None}
    return (
        _forbidden_override(agent, override)
        or _reserved_variable(variables)
        or _missing_variables(agent, override, variables)
    )


def overridden(init: dict[str, Any], path: str) -> Any:
    """Read one overridden field, None when it is not overridden."""
    value: Any = init.get("conversation_config_override") or {}
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _forbidden_override(agent: Agent, override: dict[str, Any]) -> Close | None:
    for path in _leaves(override):
        if path not in agent.allowed_overrides and path not in IGNORED:
            field = path.rpartition(".")[2]
            reason = f"Override for field '{field}' is not allowed by config."
            return Close(code=1008, reason=reason)
    return None


def _leaves(override: dict[str, Any], above: str = "") -> Iterator[str]:
    for key, value in override.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{above}{key}.")
        elif value is not None:
            yield f"{above}{key}"


def _reserved_variable(variables: dict[str, Any]) -> Close | None:
    for name in variables:
        if name.startswith("system__"):
            return Close(code=1008, reason=f"Dynamic variable '{name}' uses a reserved prefix.")
    return None


def _missing_variables(
    agent: Agent, override: dict[str, Any], variables: dict[str, Any]
) -> Close | None:
    replaced = (override.get("agent") or {}).get("first_message")
    first_message = agent.first_message if replaced is None else replaced
    needs = {
        "first message": placeholders(first_message),
        "prompt": placeholders(agent.prompt),
        "tools": agent.tool_variables,
    }
    for place, names in needs.items():
        missing = sorted(names - variables.keys())
        if missing:
            listed = ", ".join(repr(name) for name in missing)
            reason = f"Missing required dynamic variables in {place}: {{{listed}}}"
            return Close(code=1008, reason=reason)
    return None


def _conversation(
    client: AdmittedClient,
    init: dict[str, Any],
    session_id: str,
    variables: dict[str, Any],
    now: datetime,
) -> Conversation:
    agent = client.agent
    source = init.get("source_info") or {}
    system = {
        "system__agent_id": agent.agent_id,
        "system__conversation_id": session_id,
        "system__time_utc": now.isoformat(),
    }
    return Conversation(
        conversation_id=session_id,
        agent_id=agent.agent_id,
        agent_name=agent.name,
        started_at=now,
        accepted_at=now,
        status=Status.IN_PROGRESS,
        source=source.get("source") or "unknown",
        authorization=client.authorization,
        user_id=init.get("user_id"),
        client_data=client_data(
            variables=variables | system,
            override=init.get("conversation_config_override"),
            user_id=init.get("user_id"),
            source=init.get("source_info"),
        ),
    )
