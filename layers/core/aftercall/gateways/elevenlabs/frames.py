"""What ElevenLabs may say over the text socket, as far as it matters to a turn."""

from collections.abc import Mapping
from dataclasses import dataclass

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SessionBegan:
    """The session has an id, and the agent may speak."""

    session_id: str


@dataclass(frozen=True, slots=True)
class Ping:
    """A sign of life that has to be answered."""

    event_id: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an answer in the making; `kind` is start, delta or stop."""

    event_id: int | None
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, whole."""

    event_id: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """An answer taken back for another."""

    event_id: int | None
    original: str
    text: str


@dataclass(frozen=True, slots=True)
class Completed:
    """The agent's turn is over."""

    event_id: int | None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that the agent asks us to run."""

    tool: str
    tool_call_id: str
    parameters: Body
    wants_result: bool


@dataclass(frozen=True, slots=True)
class ToolActivity:
    """A tool of the agent's own that runs or has run."""

    tool: str
    tool_call_id: str
    running: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error frame; `message` may quote the customer and is never shown."""

    code: int | None
    kind: str
    message: str


Frame = (
    SessionBegan | Ping | Part | Said | Corrected | Completed | ToolCall | ToolActivity | Trouble
)
