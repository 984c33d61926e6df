"""Why an initiation frame is refused: forbidden overrides and missing variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.agents import placeholders
from local.emulators.elevenlabs.endings import BAD_FRAME, Ending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.emulators.elevenlabs.agents import Agent

# At the top level, where one client library writes it, text_only has no effect.
IGNORED = frozenset({"text_only"})


def objection(agent: Agent, init: dict[str, Any]) -> Ending | None:
    """Return how the socket is closed because of this frame, or None when all is well."""
    override = init.get("conversation_config_override") or {}
    variables = init.get("dynamic_variables") or {}
    if not isinstance(override, dict) or not isinstance(variables, dict):
        return BAD_FRAME
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


def _forbidden_override(agent: Agent, override: dict[str, Any]) -> Ending | None:
    for path in _leaves(override):
        if path not in agent.allowed_overrides and path not in IGNORED:
            field = path.rpartition(".")[2]
            return Ending(
                code=1008, reason=f"Override for field '{field}' is not allowed by config."
            )
    return None


def _leaves(override: dict[str, Any], above: str = "") -> Iterator[str]:
    for key, value in override.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{above}{key}.")
        elif value is not None:
            yield f"{above}{key}"


def _reserved_variable(variables: dict[str, Any]) -> Ending | None:
    for name in variables:
        if name.startswith("system__"):
            return Ending(code=1008, reason=f"Dynamic variable '{name}' uses a reserved prefix.")
    return None


def _missing_variables(
    agent: Agent, override: dict[str, Any], variables: dict[str, Any]
) -> Ending | None:
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
            return Ending(
                code=1008,
                reason=f"Missing required dynamic variables in {place}: {{{listed}}}",
            )
    return None
