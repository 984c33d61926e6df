"""`make logs`: the flow, live, one line per step, joined from call or webhook to reply.

A step's id is the end of the id that caused it: the call's, or that of the customer's message.
What a message of ours was caused by is learned when it is sent, so its reports join it.
"""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from typing import TYPE_CHECKING, Any

from local.home import HOME, ROOT
from local.log_tail import LogTail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FUNCTIONS = ("call_poller", "call_webhook", "twilio_webhook", "conversation_worker", "reconciler")
LOOK_SECONDS = 0.3
ID_SIGNS = 6
_STEPS = {
    "call considered": "finished call considered",
    "call reported": "finished call reported by ElevenLabs",
    "message received": "customer's message stored",
    "answered": "agent answered",
    "sent": "message handed to Twilio",
    "delivery reported": "delivery report recorded",
}
_DETAILS = (
    "outcome",
    "reason",
    "receipt",
    "kind",
    "lines",
    "seconds",
    "delivery",
    "error_code",
    "rule",
    "code",
    "status",
)
# The worker tells of each send itself, with what caused it; the gateway's line says it again.
_SILENT = frozenset({"polled", "round taken", "turn taken", "message handed to Twilio"})


class Joiner:
    """Gives each log line its step's id, and remembers what caused which message."""

    def __init__(self) -> None:
        self._caused: dict[str, str] = {}

    def tell(self, logged: dict[str, Any]) -> str | None:
        """Return the line for one step, or None for what is no step of the flow."""
        what = str(logged.get("message", ""))
        if not what or what in _SILENT:
            return None
        cause = self._cause(logged)
        details = " ".join(
            f"{name}={logged[name]}" for name in _DETAILS if logged.get(name) is not None
        )
        moment = str(logged.get("timestamp", ""))[11:19]
        service = str(logged.get("service", "")).rpartition("-")[2]
        return f"{moment} [{cause:>{ID_SIGNS}}] {service:<20} {_STEPS.get(what, what)}  {details}"

    def _cause(self, logged: dict[str, Any]) -> str:
        message_id = str(logged.get("message_id", ""))
        causes = [one.partition(":")[2] for one in logged.get("causes", []) if ":" in one]
        if message_id and causes:
            self._caused[message_id] = causes[0]
        found = (
            (causes[0] if causes else "")
            or self._caused.get(message_id)
            or logged.get("call_id")
            or logged.get("message_sid")
            or logged.get("recipient_id")
            or ""
        )
        return str(found)[-ID_SIGNS:]


def follow_until_interrupted(stage: str | None) -> int:
    """Tell the flow until Ctrl-C."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    where = "this machine" if stage is None else f"stage {stage}"
    print(f"following {where}; Ctrl-C ends it", flush=True)
    follow(stage, lambda line: print(line, flush=True), ended)
    return 0


def follow(stage: str | None, say: Callable[[str], None], ended: threading.Event) -> None:
    """Tell every step until the event is set: of the local stack, or of a deployed stage."""
    joiner = Joiner()
    for logged in _local(ended) if stage is None else _deployed(stage):
        line = joiner.tell(logged)
        if line is not None:
            say(line)


def _local(ended: threading.Event) -> Iterator[dict[str, Any]]:
    tails = [LogTail(HOME / "logs" / f"{name}.log") for name in FUNCTIONS]
    while not ended.wait(LOOK_SECONDS):
        fresh = [logged for tail in tails for logged in tail.fresh()]
        yield from sorted(fresh, key=lambda logged: str(logged.get("timestamp", "")))


def _deployed(stage: str) -> Iterator[dict[str, Any]]:
    """Give the JSON lines among what `sam logs` prints of a stage."""
    command = [".tools/sam/bin/sam", "logs", "--tail", "--config-env", stage]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            _, brace, rest = line.partition("{")
            try:
                held = json.loads(brace + rest)
            except ValueError:
                continue
            yield held
