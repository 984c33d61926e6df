"""The emulated workspace: all that exists in it, how it is set up, and the lock that guards it."""

from __future__ import annotations

import random
import string
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.emulators.elevenlabs.agents import Agent, default_agents
from local.emulators.elevenlabs.timing import CallDelays, StepQueue, TextDelays

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from local.emulators.clock import Clock
    from local.emulators.elevenlabs.api_keys import ApiKeys
    from local.emulators.elevenlabs.batches import Batch
    from local.emulators.elevenlabs.behaviours import Behaviours
    from local.emulators.elevenlabs.conversation import Conversation, TextSession
    from local.emulators.journal import Journal

LETTERS = string.ascii_lowercase + string.digits


class IdGenerator:
    """Makes ids in the provider's form; the same seed gives the same ids."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def new(self, prefix: str) -> str:
        """Return the prefix with 28 lower-case letters and digits, as conversations have."""
        return prefix + "".join(self._random.choices(LETTERS, k=28))

    def hexadecimal(self, prefix: str) -> str:
        """Return the prefix with 32 hexadecimal digits, as Twilio's call and stream ids have."""
        return prefix + "".join(self._random.choices("0123456789abcdef", k=32))


@dataclass(slots=True, kw_only=True)
class Workspace:
    """Agents, batches, conversations and text sessions, oldest first, and the workspace's settings.

    The routes and sessions share one workspace; `lock` guards the collections and the queue.
    """

    clock: Clock
    journal: Journal
    ids: IdGenerator
    seed: int
    keys: ApiKeys
    behaviours: Behaviours
    started_at: datetime
    call_delays: CallDelays = field(default_factory=CallDelays)
    text_delays: TextDelays = field(default_factory=TextDelays)
    agents: dict[str, Agent] = field(default_factory=default_agents)
    batches: dict[str, Batch] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    sessions: list[TextSession] = field(default_factory=list)
    steps: StepQueue = field(default_factory=StepQueue)
    lock: threading.RLock = field(default_factory=threading.RLock)
    answers_paused: bool = False
    """While this is set no answer is begun, so that a test can write more messages meanwhile."""
    on_conversation_over: Callable[[Conversation], None] = lambda _conversation: None
    """Called for each conversation that is done or was never answered."""

    def catch_up(self) -> None:
        """Run every step that is due by now."""
        with self.lock:
            self.steps.run_until(self.clock.now())

    def later(self, start: datetime, seconds: float, step: Callable[[datetime], None]) -> datetime:
        """Queue a step so many scripted seconds after `start`, and return when it is due."""
        due = start + self.clock.lasting(seconds)
        with self.lock:
            self.steps.add(due, step)
        return due
