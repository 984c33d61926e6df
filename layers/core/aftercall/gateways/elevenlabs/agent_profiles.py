"""Reads agents' configurations for the few turns that need to know them.

Over the standard library: the worker has no other use for an HTTP client, and importing one costs
each of its cold starts.
"""

import json
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote, urlsplit

from aftercall.domain.errors import AftercallError
from aftercall.gateways.elevenlabs.api_key import ApiKey, read_key
from aftercall.gateways.elevenlabs.session.agent_profile import (
    UNKNOWN,
    AgentProfile,
    read_agent_profile,
)
from aftercall.ports import Clock

TIMEOUT_SECONDS = 2.0
LARGEST_DOCUMENT = 4 * 2**20
KEPT = timedelta(minutes=10)
KEPT_UNKNOWN = timedelta(minutes=1)


class AgentProfiles:
    """Gives an agent's profile by its id, read once in ten minutes.

    Never raises: where the document cannot be read the profile is UNKNOWN, for a minute.
    """

    def __init__(self, base_url: str, api_key: ApiKey, clock: Clock) -> None:
        self._base_url = base_url.rstrip("/")
        self._api_key = api_key
        self._clock = clock
        self._kept: dict[str, tuple[AgentProfile, datetime]] = {}

    def __call__(self, agent_id: str) -> AgentProfile:
        """Return what is known of an agent."""
        profile, until = self._kept.get(agent_id, (UNKNOWN, self._clock.now()))
        if until > self._clock.now():
            return profile
        try:
            profile = self._read(agent_id)
        except (AftercallError, OSError, HTTPException, ValueError):
            profile = UNKNOWN
        kept = KEPT_UNKNOWN if profile is UNKNOWN else KEPT
        self._kept[agent_id] = profile, self._clock.now() + kept
        return profile

    def _read(self, agent_id: str) -> AgentProfile:
        url = urlsplit(self._base_url)
        connect = HTTPSConnection if url.scheme == "https" else HTTPConnection
        connection = connect(url.hostname or "", url.port, timeout=TIMEOUT_SECONDS)
        try:
            path = f"{url.path}/v1/convai/agents/{quote(agent_id, safe='')}"
            key = read_key(self._api_key, fresh=False)
            connection.request("GET", path, headers={"xi-api-key": key})
            response = connection.getresponse()
            body = response.read(LARGEST_DOCUMENT)
        finally:
            connection.close()
        document = json.loads(body) if response.status == 200 else None
        return read_agent_profile(document) if isinstance(document, dict) else UNKNOWN
