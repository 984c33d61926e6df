"""What a function tells of itself: one JSON line per event, ids and numbers only, and metrics.

Threads share nothing here: fields go with the line, never into the logger's own keys.
"""

import json
import re
import sys
import time
from collections.abc import Mapping
from enum import StrEnum

from aws_lambda_powertools import Logger

NAMESPACE = "Aftercall"
Fact = str | int | float | None
_NUMBER = re.compile(r"\+?[0-9][0-9 ()-]{6,}[0-9]")
logger = Logger()


class Metric(StrEnum):
    """What alarms watch."""

    SIGNATURE_FAILED = "SignatureFailed"
    WEBHOOK_DEFECT = "WebhookDefect"
    WEBHOOK_LOST = "WebhookLost"
    INBOX_FAILED = "InboxFailed"
    TURN_REQUEST_REFUSED = "TurnRequestRefused"
    AGENT_FAILED = "AgentFailed"
    SEND_UNKNOWN = "SendUnknown"
    SEND_ALARM = "SendAlarm"
    TURN_FAILED = "TurnFailed"
    POLL_FAILED = "PollFailed"
    CALL_UNREADABLE = "CallUnreadable"


def count(metric: Metric, value: int = 1) -> None:
    """Count an event, as CloudWatch's embedded metric format: a line of its own, no shared state.

    Source: AWS, "Specification: Embedded metric format".
    """
    declared = {
        "Namespace": NAMESPACE,
        "Dimensions": [["service"]],
        "Metrics": [{"Name": metric.value, "Unit": "Count"}],
    }
    held = {
        "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [declared]},
        "service": logger.service,
        metric.value: value,
    }
    # One write, so that lines of several threads do not mix.
    sys.stdout.write(f"{json.dumps(held)}\n")
    sys.stdout.flush()


def without_numbers(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return facts as logs may hold them: other people's sentences may name a phone."""
    return {
        name: _NUMBER.sub("…", value) if name == "reason" and isinstance(value, str) else value
        for name, value in facts.items()
    }


def mask(customer: str) -> str:
    """Return a customer as logs may name it: country and the last two signs."""
    return f"{customer[:3]}…{customer[-2:]}"
