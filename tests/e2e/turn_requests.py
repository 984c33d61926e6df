"""Counts what still waits in a stack's queue of turn requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.stack.aws_resources import AwsResources


def turn_requests_in(aws: AwsResources, environment: Mapping[str, str]) -> int:
    """Count the turn requests that wait, are put off or are being worked on."""
    answer = aws.sqs.get_queue_attributes(
        QueueUrl=environment["TURNS_QUEUE_URL"], AttributeNames=["All"]
    )
    found = answer["Attributes"]
    waiting = int(found["ApproximateNumberOfMessages"])
    postpone = int(found["ApproximateNumberOfMessagesDelayed"])
    return waiting + postpone + int(found["ApproximateNumberOfMessagesNotVisible"])
