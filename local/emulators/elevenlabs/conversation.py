"""One conversation as the provider keeps it, and the test record of a text session."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


class Status(StrEnum):
    """Where a conversation stands."""

    INITIATED = "initiated"
    IN_PROGRESS = "in-progress"
    PROCESSING = "processing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolUse:
    """A tool that the agent called in a turn, and what came back."""

    name: str
    type: str
    call_id: str
    parameters: dict[str, Any] = field(default_factory=dict)
    result: str = ""
    is_error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One entry of the transcript; the message is missing when the turn only used a tool."""

    role: str
    message: str | None
    at: int
    medium: str | None = None
    tool: ToolUse | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What the provider concludes once a conversation is over."""

    success: str
    summary: str
    title: str
    topic: str | None


@dataclass(slots=True, kw_only=True)
class Conversation:
    """What is known of one conversation at the present moment."""

    conversation_id: str
    agent_id: str
    agent_name: str
    started_at: datetime
    client_data: dict[str, Any]
    source: str
    authorization: str
    text_only: bool = False
    language: str | None = None
    user_id: str | None = None
    phone_call: dict[str, Any] | None = None
    batch_call: dict[str, Any] | None = None
    status: Status = Status.INITIATED
    accepted_at: datetime | None = None
    seconds: int = 0
    turns: list[Turn] = field(default_factory=list)
    analysis: Analysis | None = None
    termination_reason: str = ""
    error: dict[str, Any] | None = None
    lookups: int = 0

    def messages_of(self, role: str) -> int:
        """Count the turns in which this side said something."""
        return sum(turn.role == role and turn.message is not None for turn in self.turns)

    @property
    def cost(self) -> int | None:
        """The credits, known once the conversation is done."""
        if self.status is not Status.DONE:
            return None
        return 2 * len(self.turns) if self.text_only else round(self.seconds * 2.2)

    @property
    def cost_fiat(self) -> float | None:
        """The price in dollars, known once the conversation is done."""
        if self.status is not Status.DONE:
            return None
        return round(0.003 * len(self.turns) if self.text_only else self.seconds * 0.08 / 60, 4)

    @property
    def tool_names(self) -> list[str]:
        """The tools used, each once."""
        return sorted({turn.tool.name for turn in self.turns if turn.tool})


def client_data(
    *,
    variables: dict[str, Any],
    override: dict[str, Any] | None = None,
    user_id: str | None = None,
    source: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the initiation data with every key that the provider stores."""
    return {
        "conversation_config_override": override or {},
        "custom_llm_extra_body": {},
        "user_id": user_id,
        "source_info": source or {"source": None, "version": None},
        "branch_id": None,
        "environment": None,
        "dynamic_variables": variables,
    }


@dataclass(slots=True, kw_only=True)
class TextSession:
    """What one socket received and said, kept to prove what the agent saw; no agent reads it."""

    agent_session_id: str
    agent_id: str
    init: dict[str, Any]
    text_only: bool
    contextual_updates: list[str] = field(default_factory=list)
    user_messages: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    tool_results: list[dict[str, Any]] = field(default_factory=list)
    close_code: int | None = None
    close_reason: str = ""
    closed_by: str = ""

    def as_json(self) -> dict[str, Any]:
        """Show the record as the control route does."""
        return asdict(self)
