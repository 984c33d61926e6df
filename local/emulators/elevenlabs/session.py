"""What one text session received and said, kept so that tests can prove what the agent saw."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class TextSession:
    """The record of one socket; the agent itself forgets it when the socket closes."""

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
