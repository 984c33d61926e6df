"""Writes a line for each step: time, the id of its cause, the masked customer, function, details.

A step's id is the end of its cause's id: the call's, or that of the customer's message. The cause
of an outbound message is in the log line of its sending, so that its delivery reports, which name
the message only, get the same id.
"""

from __future__ import annotations

import signal
import threading
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from zoneinfo import ZoneInfo

    Source = Callable[[threading.Event], Iterator[dict[str, Any]]]
    """Yields what functions log, as it is logged, until the event is set."""

ID_LENGTH = 6
CUSTOMER_WIDTH = 6
NO_CUSTOMER = "-"
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
# "message handed to Twilio" is the gateway's line: the worker's own, "sent", has the cause too.
_NOT_SHOWN = frozenset({"polled", "round taken", "turn taken", "message handed to Twilio"})


class FlowLines:
    """Writes the lines of one log, with times in one zone.

    Remembers the cause of each outbound message and the customer of each cause, for the lines that
    do not name them.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._cause_by_message: dict[str, str] = {}
        self._customer_by_cause: dict[str, str] = {}

    def line(self, logged: dict[str, Any]) -> str | None:
        """Return the line for one logged object, or None for what is no step of the flow."""
        what = str(logged.get("message", ""))
        if not what or what in _NOT_SHOWN:
            return None
        cause = self._cause(logged)
        details = " ".join(
            f"{name}={logged[name]}" for name in _DETAILS if logged.get(name) is not None
        )
        moment = self._time(str(logged.get("timestamp", "")))
        service = str(logged.get("service", "")).rpartition("-")[2]
        who = (
            f"[{cause[-ID_LENGTH:]:>{ID_LENGTH}}] {self._customer(logged, cause):<{CUSTOMER_WIDTH}}"
        )
        return f"{moment} {who} {service:<20} {_STEPS.get(what, what)}  {details}".rstrip()

    def _time(self, timestamp: str) -> str:
        try:
            moment = datetime.strptime(timestamp, "%Y-%m-%d %H:%M:%S,%f%z")
        except ValueError:
            return "??:??:??"
        return f"{moment.astimezone(self._zone):%H:%M:%S}"

    def _customer(self, logged: dict[str, Any], cause: str) -> str:
        named = logged.get("customer")
        if named and cause:
            self._customer_by_cause[cause] = str(named)
        return str(named or self._customer_by_cause.get(cause) or NO_CUSTOMER)

    def _cause(self, logged: dict[str, Any]) -> str:
        message_id = str(logged.get("message_id", ""))
        causes = [one.partition(":")[2] for one in logged.get("causes", []) if ":" in one]
        if message_id and causes:
            self._cause_by_message[message_id] = causes[0]
        found = (
            (causes[0] if causes else "")
            or self._cause_by_message.get(message_id)
            or logged.get("call_id")
            or logged.get("message_sid")
            or logged.get("recipient_id")
            or ""
        )
        return str(found)


def print_until_interrupted(source: Source, where: str, zone: ZoneInfo) -> int:
    """Print the lines of a source until Ctrl-C or its end; return the exit status."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    print(f"following {where}, times in {zone.key}; Ctrl-C ends it", flush=True)
    lines = FlowLines(zone)
    for logged in source(ended):
        line = lines.line(logged)
        if line is not None:
            print(line, flush=True)
    return 0
