"""What the checks ask ElevenLabs, each question once."""

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
from ops.doctor.finding import CannotCheck
from ops.doctor.once import Once

if TYPE_CHECKING:
    from aftercall.domain.call import Batch, Recipient
    from ops.doctor.site import Site

MOST_AGENTS = 5
Document = dict[str, Any]


class ElevenLabsSide:
    """One workspace through the eyes of the stack's own gateways."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.clock, self.rng = SystemClock(), SystemRandom()
        self.settings = site.read(read_elevenlabs)
        secret = Secret(site.data.secrets, self.settings.secret, self.clock)
        self.key = secret.current
        client = site.open.enter_context(httpx.Client())
        self._rest = RestClient(
            client, self.settings.base_url, secret.current, clock=self.clock, rng=self.rng
        )
        self._calls = ElevenLabsCalls(self._rest)
        self.ask_for_batches = Once(partial(self._calls.batches, every_page=False))
        self._documents: dict[str, Once[Document]] = {}
        self._recipients: dict[str, Once[list[Recipient]]] = {}

    def require_key(self) -> None:
        """Raise CannotCheck where the key does not work."""
        try:
            self.ask_for_batches()
        except AftercallError:
            raise CannotCheck(
                "ElevenLabs does not let us in", "mend what `ElevenLabs key` says first"
            ) from None

    @property
    def batches(self) -> list[Batch]:
        """The newest batches, newest first. Raises CannotCheck where the key does not work."""
        self.require_key()
        return sorted(self.ask_for_batches(), key=lambda batch: batch.moved_at, reverse=True)

    @property
    def named_agents(self) -> dict[str, str]:
        """The agents that calls and texts go through, and why each is one of them."""
        found = dict.fromkeys(sorted(self._site.read(read_calls).agent_ids), "AGENT_IDS")
        if not found:
            newest = dict.fromkeys(batch.agent_id for batch in self.batches if batch.agent_id)
            found = dict.fromkeys(list(newest)[:MOST_AGENTS], "a recent batch")
        if default := self._site.read(read_default_agent):
            found[default] = "DEFAULT_AGENT_ID"
        if text := self.settings.text_agent_id:
            found[text] = "TEXT_AGENT_ID"
        return found

    @property
    def writers(self) -> list[str]:
        """The agents that write and are there. Raises CannotCheck where there is none."""
        self.require_key()
        text = self.settings.text_agent_id
        there = [name for name in ([text] if text else self.named_agents) if self._is_there(name)]
        if not there:
            raise CannotCheck("no agent to look at", "mend what `ElevenLabs agents` says first")
        return there

    def document(self, agent_id: str) -> Document:
        """Return an agent's configuration. Raises Refused where the workspace has no such agent."""
        path = f"/v1/convai/agents/{quote(agent_id, safe='')}"
        ask = self._documents.setdefault(agent_id, Once(partial(self._rest.get, path)))
        return ask()

    def recipients(self, batch: Batch) -> list[Recipient]:
        """Return the readable recipients of a batch."""
        ask = partial(self._calls.recipients, batch.batch_id)
        return self._recipients.setdefault(batch.batch_id, Once(lambda: ask()[0]))()

    def _is_there(self, agent_id: str) -> bool:
        try:
            self.document(agent_id)
        except AftercallError:
            return False
        return True
