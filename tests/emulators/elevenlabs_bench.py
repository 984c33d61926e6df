"""An emulated ElevenLabs on a port, a REST client with its key, and a bare text client."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from local.emulators.elevenlabs.agents import DEMO_AGENT
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from local.emulators.elevenlabs.timing import NO_WAIT
from local.emulators.serve import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.emulators.clock import Clock
    from local.emulators.elevenlabs.agents import Agent
    from local.emulators.elevenlabs.timing import TextDelays

API_KEY = "not-a-real-key"
READ_KEY = "not-a-real-key-for-reading"
ANA = "+573000000001"
TEXT_ONLY = {"conversation": {"text_only": True}}
CONTEXT = (
    "Ana habló con la clínica sobre el plan de ortodoncia invisible. El precio total acordado es "
    "de 1.240 dólares. Su código de reserva es CEDRO-123."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One running emulator."""

    house: ElevenLabsEmulator
    url: str
    rest: httpx.Client

    def get(self, path: str, **query: Any) -> Any:
        answer = self.rest.get(f"/v1/convai{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def socket_url(self, agent_id: str = DEMO_AGENT) -> str:
        return f"{self.url.replace('http', 'ws')}/v1/convai/conversation?agent_id={agent_id}"


class TextClient:
    """Speaks the socket's frames and nothing more."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.seen: list[dict[str, Any]] = []

    def send(self, kind: str, **body: Any) -> None:
        self.connection.send(json.dumps({"type": kind, **body}))

    def start(self, **body: Any) -> dict[str, Any]:
        """Send the first frame and take the greeting."""
        opening = {"conversation_config_override": TEXT_ONLY, "dynamic_variables": {"name": "Ana"}}
        self.send("conversation_initiation_client_data", **{**opening, **body})
        return self.until("agent_response")

    def until(self, kind: str, timeout: float = 5.0) -> dict[str, Any]:
        """Read frames up to the next of this kind."""
        while True:
            frame: dict[str, Any] = json.loads(self.connection.recv(timeout=timeout))
            self.seen.append(frame)
            if frame["type"] == kind:
                return frame

    def ask(self, text: str) -> str:
        """Say something and take the next answer."""
        self.send("user_message", text=text)
        return self.answer()

    def answer(self) -> str:
        """Take the next answer."""
        return str(self.until("agent_response")["agent_response_event"]["agent_response"])

    def close_of(self) -> tuple[int | None, str]:
        """Read to the end and tell how the socket was closed."""
        try:
            while True:
                self.seen.append(json.loads(self.connection.recv(timeout=5)))
        except ConnectionClosed as closed:
            return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (None, "")

    def kinds(self) -> list[str]:
        return [frame["type"] for frame in self.seen]


@contextmanager
def a_bench(
    *, clock: Clock | None = None, agents: tuple[Agent, ...] = (), delays: TextDelays = NO_WAIT
) -> Iterator[Bench]:
    """Run an emulator until the block ends."""
    house = ElevenLabsEmulator(
        api_key=API_KEY,
        scoped_keys={READ_KEY: frozenset({"convai_read"}), "unscoped": frozenset()},
        clock=clock,
        seed=7,
        agents=agents,
        text_delays=delays,
    )
    with (
        serve(house.app) as server,
        httpx.Client(base_url=server.url, headers={"xi-api-key": API_KEY}) as rest,
    ):
        yield Bench(house=house, url=server.url, rest=rest)


@contextmanager
def a_text_client(url: str, *, key: str | None = API_KEY) -> Iterator[TextClient]:
    """Open a socket until the block ends."""
    headers = {"xi-api-key": key} if key else {}
    with connect(url, additional_headers=headers, close_timeout=1) as connection:
        yield TextClient(connection)
