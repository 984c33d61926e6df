"""The tools of a turn: which ran, which still run, and what the agent chose by them."""

from dataclasses import dataclass, field
from enum import Enum, auto

from aftercall.gateways.elevenlabs.session.events import (
    AgentToolRequest,
    AgentToolResponse,
    ClientToolCall,
    McpToolCall,
    ToolEvent,
)

HANDOVER = "handover_to_human"
END_CALL = "end_call"
SKIP_TURN = "skip_turn"
CHOICES = frozenset({END_CALL, SKIP_TURN})
"""System tools by which the agent ends its turn: nothing is looked up, nothing follows."""
LOADING, AWAITING_APPROVAL = "loading", "awaiting_approval"
REASON_LIMIT = 200


class CallState(Enum):
    """How far one call of a tool is.

    A REQUESTED one and one that RUNS (at an MCP server) are told apart because an agent may be
    configured to report the request and not its end. ANSWERED is one that we ran ourselves.
    """

    REQUESTED = auto()
    RUNS = auto()
    ENDED = auto()
    ANSWERED = auto()
    DECLINED = auto()


@dataclass(slots=True)
class ToolCall:
    """One call of a tool."""

    tool: str
    state: CallState


@dataclass(slots=True)
class ToolUse:
    """The calls of one turn by id; `handover` is the reason given for asking for a person.

    `choice` is the tool of CHOICES that the agent ended its turn with. `approved` names the MCP
    tools that may run where ElevenLabs asks us.
    """

    approved: frozenset[str] = frozenset()
    calls: dict[str, ToolCall] = field(default_factory=dict)
    handover: str | None = None
    choice: str | None = None

    @property
    def names(self) -> list[str]:
        """Return the tools that ran or may have run, each once."""
        used = (one.tool for one in self.calls.values() if one.state is not CallState.DECLINED)
        return list(dict.fromkeys(used))

    @property
    def seen(self) -> bool:
        """Say whether any tool may have run, so that asking again could do its work twice."""
        return bool(self.names)

    @property
    def running(self) -> bool:
        """Say whether a tool runs."""
        return any(one.state in (CallState.REQUESTED, CallState.RUNS) for one in self._calls())

    @property
    def only_requested(self) -> bool:
        """Say whether all that runs was announced by its request alone."""
        return all(one.state is not CallState.RUNS for one in self._calls())

    @property
    def declined(self) -> bool:
        """Say whether we declined a tool."""
        return any(one.state is CallState.DECLINED for one in self._calls())

    def add(self, event: ToolEvent) -> None:
        """Take in that a tool is called, asks for approval, runs or has ended."""
        key, tool = event.tool_call_id or event.tool, event.tool or "unnamed"
        match event:
            case ClientToolCall():
                self._set(key, tool, CallState.ANSWERED)
                if tool == HANDOVER:
                    self.handover = _reason(event)
            case McpToolCall():
                self._add_mcp(key, tool, event.state)
            case AgentToolRequest():
                self._add_request(key, tool)
            case AgentToolResponse():
                self._end(key, tool)
                if tool in CHOICES:
                    self.choice = tool if event.succeeded else None

    def _calls(self) -> list[ToolCall]:
        return list(self.calls.values())

    def _set(self, key: str, tool: str, state: CallState) -> None:
        self.calls[key] = ToolCall(tool, state)

    def _add_request(self, key: str, tool: str) -> None:
        known = self.calls.get(key)
        if tool in CHOICES:
            self.choice = tool
            self._set(key, tool, CallState.ENDED)
        # The request of a tool that we have answered already may come behind our answer.
        elif known is None or known.state is not CallState.ANSWERED:
            self._set(key, tool, CallState.REQUESTED)

    def _add_mcp(self, key: str, tool: str, state: str) -> None:
        if state == LOADING or (state == AWAITING_APPROVAL and tool in self.approved):
            self._set(key, tool, CallState.RUNS)
        elif state == AWAITING_APPROVAL:
            self._set(key, tool, CallState.DECLINED)
            # Its request, which an agent may report as well, ends with our refusal.
            for other in self._calls():
                if other.tool == tool and other.state is CallState.REQUESTED:
                    other.state = CallState.DECLINED
        else:
            self._end(key, tool)

    def _end(self, key: str, tool: str) -> None:
        known = self.calls.get(key)
        if known is None or known.state in (CallState.REQUESTED, CallState.RUNS):
            self._set(key, tool, CallState.ENDED)


def _reason(call: ClientToolCall) -> str:
    reason = call.parameters.get("reason")
    words = " ".join(reason.split())[:REASON_LIMIT] if isinstance(reason, str) else ""
    return words or "asked"
