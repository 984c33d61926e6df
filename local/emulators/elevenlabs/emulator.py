"""The emulated ElevenLabs as one object: its workspace, its routes and its webhook."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from local.emulators.clock import Clock
from local.emulators.elevenlabs.agents import DEMO_AGENT, Agent
from local.emulators.elevenlabs.api_keys import ApiKeys
from local.emulators.elevenlabs.behaviour_catalog import new_behaviours
from local.emulators.elevenlabs.control_routes import control_routes
from local.emulators.elevenlabs.dialler import Dialler
from local.emulators.elevenlabs.post_call_webhook import PostCallWebhook, WebhookConfig
from local.emulators.elevenlabs.rest_routes import rest_routes
from local.emulators.elevenlabs.timing import CallDelays, TextDelays
from local.emulators.elevenlabs.webhook_sender import WebhookSender
from local.emulators.elevenlabs.websocket_route import websocket_route
from local.emulators.elevenlabs.workspace import IdGenerator, Workspace
from local.emulators.journal import Journal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from local.emulators.elevenlabs.batches import Batch, Callee
    from local.emulators.elevenlabs.conversation import TextSession

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
        self.keys = ApiKeys.of(api_key, scoped_keys)
        self.behaviours = new_behaviours()
        self.workspace = Workspace(
            clock=clock,
            journal=self.journal,
            ids=IdGenerator(seed),
            seed=seed,
            keys=self.keys,
            behaviours=self.behaviours,
            started_at=self.started_at,
            call_delays=call_delays or CallDelays(),
            text_delays=text_delays or TextDelays(),
        )
        self.workspace.agents.update({agent.agent_id: agent for agent in agents})
        self.dialler = Dialler(workspace=self.workspace)
        self._webhook = PostCallWebhook(self.workspace)
        self.workspace.on_conversation_over = self._webhook.conversation_over
        self.app = Starlette(
            routes=[
                *rest_routes(self.workspace, self.dialler),
                websocket_route(self.workspace),
                *control_routes(self.workspace, self.dialler, self._webhook),
            ],
            lifespan=self._lifespan,
        )

    @property
    def sessions(self) -> list[TextSession]:
        """The text sessions so far, oldest first."""
        with self.workspace.lock:
            return list(self.workspace.sessions)

    def report_calls_to(self, url: str, *, secret: str, retries: bool = False) -> None:
        """Set up the post-call webhook for calls and text sessions that end from now on."""
        self._webhook.config = WebhookConfig(url=url, secret=secret, retries=retries)

    def submit(
        self, callees: Sequence[Callee], *, agent_id: str = DEMO_AGENT, name: str = "Batch"
    ) -> Batch:
        """Start a batch of calls."""
        return self.dialler.submit(callees, agent_id=agent_id, name=name)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        sender = WebhookSender(self.workspace, self._webhook)
        ticking = asyncio.create_task(self._tick(sender))
        yield
        ticking.cancel()
        await sender.stop()

    async def _tick(self, sender: WebhookSender) -> None:
        """Run due steps also while no request comes in, so that journal and webhook keep time."""
        while True:
            self.workspace.catch_up()
            sender.send_queued()
            await asyncio.sleep(TICK_SECONDS)
