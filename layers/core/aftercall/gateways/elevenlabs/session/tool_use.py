"""The tools of a turn: which ran, which still run, and whether one asked for a person."""

from dataclasses import dataclass, field

from aftercall.gateways.elevenlabs.session.events import (
    AgentToolRequest,
    AgentToolResponse,
    ClientToolCall,
)

HANDOVER = "handover_to_human"
END_CALL = "end_call"
REASON_LIMIT = 200


@dataclass(slots=True)
class ToolUse:
    """The tools seen in one turn; `handover` is the reason given for asking for a person."""

    names: list[str] = field(default_factory=list)
    running: set[str] = field(default_factory=set)
    handover: str | None = None

    def add(self, event: ClientToolCall | AgentToolRequest | AgentToolResponse) -> None:
        """Take in that a tool is called, runs or has run."""
        self._add_name(event.tool or "unnamed")
        # The session closes right after end_call, so that there is nothing to wait for.
        if isinstance(event, AgentToolRequest) and event.tool != END_CALL:
            self.running.add(event.tool_call_id)
        else:
            self.running.discard(event.tool_call_id)
        if isinstance(event, ClientToolCall) and event.tool == HANDOVER:
            self.handover = _reason(event)

    @property
    def seen(self) -> bool:
        """Say whether any tool was touched, so that asking again could do its work twice."""
        return bool(self.names)

    def _add_name(self, name: str) -> None:
        if name not in self.names:
            self.names.append(name)


def _reason(call: ClientToolCall) -> str:
    reason = call.parameters.get("reason")
    words = " ".join(reason.split())[:REASON_LIMIT] if isinstance(reason, str) else ""
    return words or "asked"
