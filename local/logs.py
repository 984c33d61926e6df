"""`make logs` without a stage: follows the logs of the functions on this machine."""

from __future__ import annotations

from functools import partial
from zoneinfo import ZoneInfo

from local.running_stack import HOME, find_running
from ops.logs.flow_lines import print_until_interrupted
from ops.logs.log_tail import follow_files

FUNCTIONS = ("call_poller", "call_webhook", "twilio_webhook", "conversation_worker", "reconciler")


def follow_logs() -> int:
    """Print the flow's lines until Ctrl-C; return the exit status. Raises NotRunning."""
    zone = ZoneInfo(find_running().environment["TIME_ZONE"])
    paths = [HOME / "logs" / f"{name}.log" for name in FUNCTIONS]
    return print_until_interrupted(partial(follow_files, paths), "this machine", zone)
