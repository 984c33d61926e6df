"""What a function tells of itself: one JSON line per event, ids and numbers only, and metrics.

Threads share nothing here: fields go with the line, never into the logger's own keys.
"""

import json
import sys
import time
from enum import StrEnum

from aws_lambda_powertools import Logger

NAMESPACE = "Aftercall"
logger = Logger()


class Metric(StrEnum):
    """What alarms watch."""

    SIGNATURE_FAILED = "SignatureFailed"
    WEBHOOK_DEFECT = "WebhookDefect"
    WEBHOOK_LOST = "WebhookLost"
    INBOX_FAILED = "InboxFailed"
    NUDGE_REFUSED = "NudgeRefused"
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


def mask(customer: str) -> str:
    """Return a customer as logs may name it: country and the last two signs."""
    return f"{customer[:3]}…{customer[-2:]}"
