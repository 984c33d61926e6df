"""The tools of a turn: which ran, which run still, and whether one asked for a person."""

from dataclasses import dataclass, field

from aftercall.gateways.elevenlabs.frames import ToolActivity, ToolCall
from aftercall.gateways.elevenlabs.frames_out import Frame, to_tool_result

HANDOVER = "handover_to_human"
END_CALL = "end_call"
REASON_LIMIT = 200


@dataclass(slots=True)
class Tools:
    """What was seen of tools in one turn."""

    names: list[str] = field(default_factory=list)
    running: set[str] = field(default_factory=set)
    handover: str | None = None

    def note(self, activity: ToolActivity) -> None:
        """Keep that a tool of the agent's own runs or has run."""
        self._name(activity.tool)
        if activity.running and activity.tool != END_CALL:
            self.running.add(activity.tool_call_id)
        else:
            self.running.discard(activity.tool_call_id)

    def run(self, call: ToolCall) -> list[Frame]:
        """Run a tool of ours: only the hand-over exists in writing."""
        self._name(call.tool)
        self.running.discard(call.tool_call_id)
        known = call.tool == HANDOVER
        if known:
            reason = call.parameters.get("reason")
            words = " ".join(reason.split())[:REASON_LIMIT] if isinstance(reason, str) else ""
            self.handover = words or "asked"
        if not call.wants_result:
            return []
        result = "A person takes over this chat." if known else "This is not available in writing."
        return [to_tool_result(call.tool_call_id, result, is_error=not known)]

    @property
    def seen(self) -> bool:
        """Say whether any tool was touched, so that asking again could do its work twice."""
        return bool(self.names)

    def _name(self, tool: str) -> None:
        name = tool or "unnamed"
        if name not in self.names:
            self.names.append(name)
