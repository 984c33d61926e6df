"""A tiny text socket that plays scripts, and an agent that connects to it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from aftercall.domain.errors import AgentFailure
from aftercall.gateways.elevenlabs.agent import ElevenLabsAgent
from tests.gateways.elevenlabs_events import begun, complete, part, response
from tests.gateways.elevenlabs_stubs import FixedRandom, Keys, RealClock, a_question

Script = Callable[["StubSession"], None]


class StubSession:
    """The server's side of one text session."""

    def __init__(self, connection: ServerConnection) -> None:
        self.connection = connection
        request = connection.request
        assert request is not None
        self.path = request.path
        self.key = request.headers.get("xi-api-key")
        self.received: list[dict[str, object]] = []

    def send(self, *frames: dict[str, object] | str | bytes) -> None:
        for frame in frames:
            raw = frame if isinstance(frame, str | bytes) else json.dumps(frame)
            self.connection.send(raw)

    def receive_until(self, kind: str) -> dict[str, object]:
        """Read until a frame of this type comes."""
        while True:
            frame: dict[str, object] = json.loads(self.connection.recv(timeout=5))
            self.received.append(frame)
            if frame["type"] == kind:
                return frame

    def greet(self, session_id: str = "conv_1", greeting: str | None = "Hola, soy Eva.") -> None:
        """Take the first frame, begin the session, greet."""
        self.receive_until("conversation_initiation_client_data")
        self.send(begun(session_id))
        if greeting is not None:
            self.send(response(greeting, 1))

    def await_question(self) -> None:
        """Greet and wait for the customer's message."""
        self.greet()
        self.receive_until("user_message")

    def drop(self) -> None:
        """Drop the connection without a word."""
        self.connection.close_socket()


@dataclass
class SocketStub:
    """An emulated text socket: one script per session, the last for ever."""

    scripts: list[Script]
    refuse: Callable[[Request], Response | None] = lambda _request: None
    sessions: list[StubSession] = field(default_factory=list)
    closes: list[int | None] = field(default_factory=list)
    url: str = ""

    @contextmanager
    def running(self) -> Iterator["SocketStub"]:
        def check(_connection: ServerConnection, request: Request) -> Response | None:
            return self.refuse(request)

        server = serve(self._run, "127.0.0.1", 0, process_request=check, compression=None)
        with server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            self.url = f"http://127.0.0.1:{server.socket.getsockname()[1]}"
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()

    def _run(self, connection: ServerConnection) -> None:
        session = StubSession(connection)
        self.sessions.append(session)
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        try:
            script(session)
            while True:
                session.received.append(json.loads(connection.recv(timeout=5)))
        except ConnectionClosed as closed:
            self.closes.append(closed.rcvd.code if closed.rcvd else None)


def an_agent(url: str, keys: Keys | None = None, **more: object) -> ElevenLabsAgent:
    return ElevenLabsAgent(url, keys or Keys(), RealClock(), FixedRandom(), **more)  # type: ignore[arg-type]  # a builder's free keywords


@contextmanager
def stub(*scripts: Script) -> Iterator[SocketStub]:
    with SocketStub(list(scripts)).running() as running:
        yield running


def failure(agent: ElevenLabsAgent, **changes: object) -> AgentFailure:
    with pytest.raises(AgentFailure) as caught:
        agent.answer(a_question(**changes))
    return caught.value


def answer_the_question(session: StubSession) -> None:
    session.await_question()
    session.send(part("start", "", 2), part("stop", "450 euros.", 2), response("450 euros.", 2))
    session.send(complete(2))


def close_session(code: int, reason: str, *, asked: bool = True) -> Script:
    def script(session: StubSession) -> None:
        if asked:
            session.await_question()
        else:
            session.receive_until("conversation_initiation_client_data")
        session.connection.close(code, reason)

    return script


def refuse_handshake(status: int, body: bytes = b"") -> Callable[[Request], Response]:
    return lambda _request: Response(
        status, "No", Headers({"content-length": f"{len(body)}"}), body
    )
