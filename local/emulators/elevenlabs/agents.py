"""The agents of the emulated workspace and what their owner switched on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from local.emulators.elevenlabs.texts import DEFAULT, LANGUAGES, texts_in

DEMO_AGENT = "agent_aftercall_demo"
RECEPTION_AGENT = "agent_aftercall_reception"
HANDOVER_TOOL = "handover_to_human"
END_TOOL = "end_call"
CLIENT_EVENTS = (
    "conversation_initiation_metadata",
    "ping",
    "agent_response",
    "agent_response_correction",
    "agent_chat_response_part",
    "client_tool_call",
    "agent_tool_response",
)
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
    tools: frozenset[str] = frozenset({HANDOVER_TOOL, END_TOOL})
    tool_variables: frozenset[str] = frozenset()
    text_only: bool = False
    max_duration_seconds: int = 600
    public: bool = False
    greetings: dict[str, str] = field(default_factory=dict)

    def greeting_in(self, language: str) -> str:
        """Return the first message of a language preset, else the agent's own."""
        return self.greetings.get(language, self.first_message)

    def emits(self, event: str) -> bool:
        """Tell whether a client event is switched on."""
        return event in self.client_events


def placeholders(text: str) -> frozenset[str]:
    """List the variables that a text needs, without the provider's own."""
    return frozenset(name for name in _PLACEHOLDER.findall(text) if not name.startswith("system__"))


def fill(text: str, variables: dict[str, Any]) -> str:
    """Put the variables into a text's placeholders."""
    return _PLACEHOLDER.sub(lambda found: str(variables.get(found[1], "")), text)


def default_agents() -> dict[str, Agent]:
    """Return the caller of the clinic, and a reception that knows nothing of any caller."""
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
