"""Time, random numbers, keys, questions and a tiny HTTP server for tests of the gateway."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aftercall.ports import Question

KEY = "made-up-key-1"
NEW_KEY = "made-up-key-2"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class RealClock:
    """Time as it passes."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class ManualClock:
    """Time that only sleeping moves; `slept` holds each sleep."""

    def __init__(self) -> None:
        self.moment = NOON
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)


@dataclass
class FixedRandom:
    """Random numbers that are always the same."""

    value: float = 0.0

    def token(self) -> str:
        return "A" * 26

    def fraction(self) -> float:
        return self.value


class Keys:
    """A key that may have been changed since it was last read."""

    def __init__(self, *keys: str) -> None:
        self.keys = list(keys) or [KEY]
        self.fresh_reads = 0

    def __call__(self, *, fresh: bool) -> str:
        if fresh:
            self.fresh_reads += 1
            if len(self.keys) > 1:
                self.keys.pop(0)
        return self.keys[0]


def a_question(**changes: object) -> Question:
    """Build a question."""
    values: dict[str, object] = {
        "agent_id": "agent_1",
        "text": "¿Cuál es el precio?",
        "context": "The call: 450 euros.",
        "last_words": "Hola Marta, ¿seguimos?",
        "variables": {"name": "Marta", "system__caller_id": "+573000000001", "secret__x": "y"},
        "user_id": "wa:+573000000001",
        "turn_id": "turn-1",
        "seconds": 10.0,
    }
    return Question(**{**values, **changes})  # type: ignore[arg-type]  # a builder's free keywords


@contextmanager
def http_server(serve_one: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """Run an HTTP server on a free port and give its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            serve_one(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
