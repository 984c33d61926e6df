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
    configured to report the request and not its end. APPROVED is one that an MCP server will run.
    ANSWERED is one that we ran ourselves.
    """

    REQUESTED = auto()
    APPROVED = auto()
    RUNS = auto()
    ENDED = auto()
    ANSWERED = auto()
    DECLINED = auto()


UNDER_WAY = frozenset({CallState.REQUESTED, CallState.APPROVED, CallState.RUNS})


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
        return any(one.state in UNDER_WAY for one in self._calls())

    @property
    def only_requested(self) -> bool:
        """Say whether all that runs was announced by its request alone."""
        at_server = UNDER_WAY - {CallState.REQUESTED}
        return all(one.state not in at_server for one in self._calls())

    @property
    def declined(self) -> bool:
        """Say whether we declined a tool."""
        return any(one.state is CallState.DECLINED for one in self._calls())

    def add(self, event: ToolEvent) -> None:
        """Take in that a tool is called, asks for approval, runs or has ended."""
        tool = event.tool or "unnamed"
        key = event.tool_call_id or self._key_without_id(tool, _states_before(event))
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

    def _key_without_id(self, tool: str, states: tuple[CallState, ...]) -> str:
        """Return the key of the tool's oldest call without an id in the first state that one is in.

        Where there is none, the event begins a call: two that are alike are two calls.
        """
        prefix = f"{tool} without id "
        own = [(key, one.state) for key, one in self.calls.items() if key.startswith(prefix)]
        found = (key for state in states for key, its_state in own if its_state is state)
        return next(found, f"{prefix}{len(own) + 1}")

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
        if state == LOADING:
            self._set(key, tool, CallState.RUNS)
        elif state == AWAITING_APPROVAL and tool in self.approved:
            self._set(key, tool, CallState.APPROVED)
        elif state == AWAITING_APPROVAL:
            self._set(key, tool, CallState.DECLINED)
            # Its request, which an agent may report as well, ends with our refusal.
            for other in self._calls():
                if other.tool == tool and other.state is CallState.REQUESTED:
                    other.state = CallState.DECLINED
        else:
            self._end(key, tool)
            self._end_request_of(tool)

    def _end_request_of(self, tool: str) -> None:
        """End the request of an MCP call that has ended: an agent may never report that it has.

        As many requests as the tool has calls that still run stay.
        """
        calls = [one for one in self._calls() if one.tool == tool and one.state in UNDER_WAY]
        requests = [one for one in calls if one.state is CallState.REQUESTED]
        if len(requests) > len(calls) - len(requests):
            requests[0].state = CallState.ENDED

    def _end(self, key: str, tool: str) -> None:
        known = self.calls.get(key)
        if known is None or known.state in UNDER_WAY:
            self._set(key, tool, CallState.ENDED)


def _states_before(event: ToolEvent) -> tuple[CallState, ...]:
    """Return the states of a call without an id that this event may tell more of, likeliest first.

    MCP calls and the agent's own reports are counted apart: each of them tells of its own end.
    """
    match event:
        case ClientToolCall():
            return (CallState.REQUESTED,)
        case AgentToolRequest():
            return (CallState.ANSWERED,)
        case AgentToolResponse():
            return (CallState.REQUESTED, CallState.ANSWERED, CallState.DECLINED)
        case McpToolCall(state=state) if state == AWAITING_APPROVAL:
            return ()
        case McpToolCall(state=state) if state == LOADING:
            return (CallState.APPROVED,)
        case _:
            return (CallState.RUNS, CallState.APPROVED, CallState.DECLINED)


def _reason(call: ClientToolCall) -> str:
    reason = call.parameters.get("reason")
    words = " ".join(reason.split())[:REASON_LIMIT] if isinstance(reason, str) else ""
    return words or "asked"
