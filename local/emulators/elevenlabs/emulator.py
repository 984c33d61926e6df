"""Puts the emulated ElevenLabs together: one object that holds its world and its app."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from local.emulators.clock import Clock
from local.emulators.elevenlabs.agents import DEMO_AGENT, Agent
from local.emulators.elevenlabs.control import control_routes
from local.emulators.elevenlabs.courier import Courier
from local.emulators.elevenlabs.delays import CallDelays, TextDelays
from local.emulators.elevenlabs.dialler import Dialler
from local.emulators.elevenlabs.ids import Ids
from local.emulators.elevenlabs.keys import Keys
from local.emulators.elevenlabs.post_call import PostCall, Webhook
from local.emulators.elevenlabs.registry import new_behaviours
from local.emulators.elevenlabs.rest import rest_routes
from local.emulators.elevenlabs.socket import socket_route
from local.emulators.elevenlabs.world import World
from local.emulators.journal import Journal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from local.emulators.elevenlabs.batch import Batch
    from local.emulators.elevenlabs.recipient import Callee
    from local.emulators.elevenlabs.session import TextSession

TICK_SECONDS = 0.05


class ElevenLabsEmulator:
    """An ElevenLabs workspace in this process; serve its `app` on any port."""

    def __init__(
        self,
        *,
        api_key: str,
        clock: Clock | None = None,
        seed: int = 1,
        scoped_keys: Mapping[str, frozenset[str]] | None = None,
        agents: Iterable[Agent] = (),
        call_delays: CallDelays | None = None,
        text_delays: TextDelays | None = None,
    ) -> None:
        clock = clock or Clock()
        self.started_at = clock.now()
        self.journal = Journal(clock.now)
        self.world = World(clock=clock, journal=self.journal, ids=Ids(seed), seed=seed)
        self.world.agents.update({agent.agent_id: agent for agent in agents})
        self.keys = Keys.of(api_key, scoped_keys)
        self.dialler = Dialler(world=self.world, delays=call_delays or CallDelays())
        self.behaviours = new_behaviours()
        self.text_delays = text_delays or TextDelays()
        self.thinks_on = False
        """While it is set, no answer is begun, so that others can write meanwhile."""
        self._post_call = PostCall(self.world, self.behaviours)
        self.world.over = self._post_call.tell
        self.app = Starlette(
            routes=[*rest_routes(self), socket_route(self), *control_routes(self)],
            lifespan=self._lifespan,
        )

    @property
    def sessions(self) -> list[TextSession]:
        """The text sessions so far, oldest first."""
        with self.world.lock:
            return list(self.world.sessions)

    def report_calls_to(self, url: str, *, secret: str, retries: bool = False) -> None:
        """Set up the post-call webhook; it hears of calls and text sessions that end from now."""
        self._post_call.webhook = Webhook(url=url, secret=secret, retries=retries)

    def submit(
        self, callees: Sequence[Callee], *, agent_id: str = DEMO_AGENT, name: str = "Batch"
    ) -> Batch:
        """Start a batch of calls."""
        return self.dialler.submit(callees, agent_id=agent_id, name=name)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        courier = Courier(self.world, self._post_call)
        ticking = asyncio.create_task(self._tick(courier))
        yield
        ticking.cancel()
        await courier.stop()

    async def _tick(self, courier: Courier) -> None:
        """Let the world move on also while nobody asks, so that the journal is timely."""
        while True:
            self.world.catch_up()
            courier.begin()
            await asyncio.sleep(TICK_SECONDS)
