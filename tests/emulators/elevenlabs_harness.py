"""A test harness: the emulated ElevenLabs on a port, a REST client, and a bare text client."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from local.emulators.clock import Clock
from local.emulators.elevenlabs.agents import DEMO_AGENT
from local.emulators.elevenlabs.batches import Callee, Plan
from local.emulators.elevenlabs.conversation_document import full_document
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from local.emulators.elevenlabs.timing import NO_WAIT
from local.emulators.serve import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.emulators.elevenlabs.agents import Agent
    from local.emulators.elevenlabs.batches import Batch
    from local.emulators.elevenlabs.timing import TextDelays

API_KEY = "not-a-real-key"
READ_KEY = "not-a-real-key-for-reading"
ANA = "+573000000001"
TEXT_ONLY = {"conversation": {"text_only": True}}
INIT = "conversation_initiation_client_data"
CONTEXT = (
    "Ana habló con la clínica sobre el plan de ortodoncia invisible. El precio total acordado es "
    "de 1.240 dólares. Su código de reserva es CEDRO-123."
)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WHOLE_CALL = 200.0
"""Seconds after which every step of a call that began has run, its analysis included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harness:
    """One running emulator whose clock only the test moves."""

    emulator: ElevenLabsEmulator
    clock: Clock
    url: str
    rest: httpx.Client

    def get(self, path: str, **query: Any) -> Any:
        answer = self.rest.get(f"/v1/convai{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def socket_url(self, agent_id: str = DEMO_AGENT) -> str:
        return f"{self.url.replace('http', 'ws')}/v1/convai/conversation?agent_id={agent_id}"

    def pass_time(self, seconds: float) -> None:
        """Move the clock and run every step that is due by then, before this returns."""
        self.clock.advance(seconds)
        self.emulator.workspace.catch_up()

    def call(self, plan: Plan = Plan.COMPLETED, phone: str = ANA) -> str:
        """Call Ana from dispatch to analysis, and return the call's id."""
        callee = Callee(phone_number=phone, variables={"name": "Ana"}, plan=plan)
        batch = self.emulator.submit([callee])
        self.pass_time(WHOLE_CALL)
        return str(batch.recipients[0].conversation_id)


class OfflineHarness:
    """An emulator without a server, whose clock only the test moves."""

    def __init__(self, *, speed: float = 1.0) -> None:
        self.clock = Clock(speed=speed, frozen_at=NOON)
        self.emulator = ElevenLabsEmulator(api_key=API_KEY, clock=self.clock, seed=7)

    def pass_time(self, seconds: float) -> None:
        """Move the clock and run every step that is due by then."""
        self.clock.advance(seconds)
        self.emulator.workspace.catch_up()

    def call_of(self, batch: Batch, number: int = 0) -> dict[str, Any]:
        """Return one recipient's conversation as REST shows it."""
        call_id = batch.recipients[number].conversation_id
        assert call_id is not None
        return full_document(self.emulator.workspace.conversations[call_id])

    def kinds(self) -> list[str]:
        """Return the kinds of all journal entries."""
        return [entry.kind for entry in self.emulator.journal.after()]


class TextClient:
    """Speaks the socket's frames and nothing more."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.seen: list[dict[str, Any]] = []

    def send(self, kind: str, **body: Any) -> None:
        self.connection.send(json.dumps({"type": kind, **body}))

    def initiate(self, **body: Any) -> None:
        """Send the first frame."""
        usual = {"conversation_config_override": TEXT_ONLY, "dynamic_variables": {"name": "Ana"}}
        self.send(INIT, **{**usual, **body})

    def start(self, **body: Any) -> dict[str, Any]:
        """Send the first frame and take the greeting."""
        self.initiate(**body)
        return self.until("agent_response")

    def until(self, kind: str, timeout: float = 20.0) -> dict[str, Any]:
        """Read frames up to the next of this kind."""
        while True:
            frame: dict[str, Any] = json.loads(self.connection.recv(timeout=timeout))
            self.seen.append(frame)
            if frame["type"] == kind:
                return frame

    def ask(self, text: str) -> str:
        """Write something and take the next answer."""
        self.send("user_message", text=text)
        return self.answer()

    def answer(self) -> str:
        """Take the next answer."""
        return str(self.until("agent_response")["agent_response_event"]["agent_response"])

    def close_of(self) -> tuple[int | None, str]:
        """Read to the end and return the code and reason with which the socket was closed."""
        try:
            while True:
                self.seen.append(json.loads(self.connection.recv(timeout=20)))
        except ConnectionClosed as closed:
            return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (None, "")

    def kinds(self) -> list[str]:
        return [frame["type"] for frame in self.seen]

    def session_id(self) -> str:
        """Return the id that the first frame names."""
        return str(self.seen[0]["conversation_initiation_metadata_event"]["conversation_id"])


@contextmanager
def running_elevenlabs(
    *, clock: Clock | None = None, agents: tuple[Agent, ...] = (), delays: TextDelays = NO_WAIT
) -> Iterator[Harness]:
    """Run an emulator until the block ends; its clock stands at noon unless another is given."""
    clock = clock or Clock(frozen_at=NOON)
    emulator = ElevenLabsEmulator(
        api_key=API_KEY,
        scoped_keys={READ_KEY: frozenset({"convai_read"}), "unscoped": frozenset()},
        clock=clock,
        seed=7,
        agents=agents,
        text_delays=delays,
    )
    with (
        serve(emulator.app) as server,
        httpx.Client(base_url=server.url, headers={"xi-api-key": API_KEY}) as rest,
    ):
        yield Harness(emulator=emulator, clock=clock, url=server.url, rest=rest)


@contextmanager
def text_client(url: str, *, key: str | None = API_KEY) -> Iterator[TextClient]:
    """Open a socket until the block ends."""
    headers = {"xi-api-key": key} if key else {}
    with connect(url, additional_headers=headers, close_timeout=1) as connection:
        yield TextClient(connection)


def closed_session(harness: Harness, client: TextClient) -> str:
    """Wait until the emulator has noticed that a client's session is over; return its id."""
    session_id = client.session_id()
    harness.emulator.journal.wait_for(
        lambda e: e.kind == "session_closed" and e.facts["agent_session_id"] == session_id
    )
    return session_id
