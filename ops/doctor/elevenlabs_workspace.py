"""What the checks ask ElevenLabs about the workspace, each question once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx

from aftercall.config.policies import read_calls, read_default_agent
from aftercall.config.settings import read_elevenlabs
from aftercall.domain.errors import AftercallError
from aftercall.gateways.elevenlabs.finished_calls import ElevenLabsCalls
from aftercall.gateways.elevenlabs.rest_client import RestClient
from aftercall.gateways.secrets import Secret
from aftercall.gateways.system import SystemClock, SystemRandom
from ops.doctor.cached_call import CachedCall
from ops.doctor.finding import CannotCheck

if TYPE_CHECKING:
    from contextlib import ExitStack

    from mypy_boto3_secretsmanager import SecretsManagerClient

    from aftercall.domain.call import Batch, Recipient
    from ops.doctor.stack_settings import StackSettings

MOST_AGENTS = 5
"""Where the settings name no agent, this many agents of the newest batches are examined."""

AgentDocument = dict[str, Any]
"""An agent's configuration as `GET /v1/convai/agents/{agent_id}` answers."""


class ElevenLabsWorkspace:
    """One workspace, asked through the stack's own gateways with the stack's own key."""

    def __init__(
        self, settings: StackSettings, secrets: SecretsManagerClient, connections: ExitStack
    ) -> None:
        self._stack_settings = settings
        self.clock, self.rng = SystemClock(), SystemRandom()
        self.settings = settings.read(read_elevenlabs)
        self.key = Secret(secrets, self.settings.secret, self.clock).current
        client = connections.enter_context(httpx.Client())
        self._rest = RestClient(
            client, self.settings.base_url, self.key, clock=self.clock, rng=self.rng
        )
        self._calls = ElevenLabsCalls(self._rest)
        self.newest_page = CachedCall(partial(self._calls.batches, every_page=False))
        self._agents: dict[str, CachedCall[AgentDocument]] = {}
        self._recipients: dict[str, CachedCall[list[Recipient]]] = {}

    def require_key(self) -> None:
        """Raise CannotCheck where the key does not work."""
        try:
            self.newest_page()
        except AftercallError:
            raise CannotCheck(
                "ElevenLabs refuses the key or does not answer",
                "mend what `ElevenLabs key` says first",
            ) from None

    @property
    def batches(self) -> list[Batch]:
        """The newest batches, newest first. Raises CannotCheck where the key does not work."""
        self.require_key()
        return sorted(self.newest_page(), key=lambda batch: batch.moved_at, reverse=True)

    @property
    def named_agents(self) -> dict[str, str]:
        """The agents that call or write, each with the setting or batch that names it."""
        found = dict.fromkeys(sorted(self._stack_settings.read(read_calls).agent_ids), "AGENT_IDS")
        if not found:
            newest = dict.fromkeys(batch.agent_id for batch in self.batches if batch.agent_id)
            found = dict.fromkeys(list(newest)[:MOST_AGENTS], "a recent batch")
        if default := self._stack_settings.read(read_default_agent):
            found[default] = "DEFAULT_AGENT_ID"
        if text := self.settings.text_agent_id:
            found[text] = "TEXT_AGENT_ID"
        return found

    @property
    def writing_agents(self) -> list[str]:
        """The agents that write to customers and exist. Raises CannotCheck where none does."""
        self.require_key()
        text = self.settings.text_agent_id
        named = [text] if text else list(self.named_agents)
        found = [agent_id for agent_id in named if self._exists(agent_id)]
        if not found:
            raise CannotCheck("no agent to examine", "mend what `ElevenLabs agents` says first")
        return found

    def agent(self, agent_id: str) -> AgentDocument:
        """Return an agent's configuration. Raises Refused where the workspace has no such agent."""
        path = f"/v1/convai/agents/{quote(agent_id, safe='')}"
        return self._agents.setdefault(agent_id, CachedCall(partial(self._rest.get, path)))()

    def tool(self, tool_id: str) -> dict[str, Any]:
        """Return a tool. Raises Refused where the workspace has no such tool."""
        return self._rest.get(f"/v1/convai/tools/{quote(tool_id, safe='')}")

    def mcp_server(self, server_id: str) -> dict[str, Any]:
        """Return an MCP server. Raises Refused where the workspace has no such server."""
        return self._rest.get(f"/v1/convai/mcp-servers/{quote(server_id, safe='')}")

    def recipients(self, batch: Batch) -> list[Recipient]:
        """Return the recipients of a batch that can be read."""
        ask = partial(self._calls.recipients, batch.batch_id)
        return self._recipients.setdefault(batch.batch_id, CachedCall(lambda: ask()[0]))()

    def _exists(self, agent_id: str) -> bool:
        try:
            self.agent(agent_id)
        except AftercallError:
            return False
        return True
