"""Log lines and metrics: one JSON line per event, with ids and numbers, never a customer's text.

Fields are passed with each line and never appended to the logger, whose keys all threads share.
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
    """The metrics; the alarms in template.yaml watch them."""

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
    """Write a metric as a log line of its own, in CloudWatch's embedded metric format.

    Source: AWS, "Specification: Embedded metric format".
    """
    declared = {
        "Namespace": NAMESPACE,
        "Dimensions": [["service"]],
        "Metrics": [{"Name": metric.value, "Unit": "Count"}],
    }
    line = {
        "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [declared]},
        "service": logger.service,
        metric.value: value,
    }
    # One write, so that lines of several threads do not mix.
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


def without_numbers(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return facts without phone numbers in `reason`, which may quote ElevenLabs or Twilio."""
    return {
        name: _NUMBER.sub("…", value) if name == "reason" and isinstance(value, str) else value
        for name, value in facts.items()
    }


def mask(customer: str) -> str:
    """Return a customer as logs may name it: the first three and the last two characters."""
    return f"{customer[:3]}…{customer[-2:]}"
