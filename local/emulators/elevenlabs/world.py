"""All that exists at the emulated provider, and the lock that guards it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.emulators.elevenlabs.agenda import Agenda
from local.emulators.elevenlabs.agents import Agent, default_agents

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from local.emulators.clock import Clock
    from local.emulators.elevenlabs.batch import Batch
    from local.emulators.elevenlabs.conversation import Conversation
    from local.emulators.elevenlabs.ids import Ids
    from local.emulators.elevenlabs.session import TextSession
    from local.emulators.journal import Journal


def _tell_nobody(_talk: Conversation) -> None:
    """Keep it quiet."""


@dataclass(slots=True, kw_only=True)
class World:
    """Agents, batches, conversations and text sessions, oldest first."""

    clock: Clock
    journal: Journal
    ids: Ids
    seed: int
    agents: dict[str, Agent] = field(default_factory=default_agents)
    batches: dict[str, Batch] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    sessions: list[TextSession] = field(default_factory=list)
    agenda: Agenda = field(default_factory=Agenda)
    lock: threading.RLock = field(default_factory=threading.RLock)
    over: Callable[[Conversation], None] = _tell_nobody
    """Hears of each conversation that is done or was never answered."""

    def catch_up(self) -> None:
        """Let everything happen that is due by now."""
        with self.lock:
            self.agenda.run_until(self.clock.now())

    def later(self, start: datetime, seconds: float, step: Callable[[datetime], None]) -> datetime:
        """Plan a step so many scripted seconds after `start`, and return its moment."""
        due = start + self.clock.lasting(seconds)
        with self.lock:
            self.agenda.at(due, step)
        return due
